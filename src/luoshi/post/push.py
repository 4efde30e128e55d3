"""Web push (RFC 8030, 8291): an open or closed browser rings besides the letter, and is never relied upon.

What is sent is sealed for the one browser: the push service reads neither words nor link.
"""

from __future__ import annotations

import json
import logging
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import pgettext_lazy

from luoshi.kernel import outgoing, sealed
from luoshi.kernel.outgoing import Forbidden, NoAnswer
from luoshi.post import vapid
from luoshi.post.models import Letter, Subscription
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

log = logging.getLogger(__name__)
SECONDS = 5.0
KEPT = 24 * 3600
"""Seconds for which the service keeps it for a browser that is switched off."""
TITLE, BODY = 200, 160
GONE, TAKEN = (404, 410), (200, 201, 202, 204)


class MailAndPush:
    """The way of whoever registered a browser: the letter by mail as ever, and a ring at once."""

    name: str = "push"
    label: StrOrPromise = pgettext_lazy("way of a letter", "E-mail, and a ring in the browser")
    besides = True

    def available(self, member: Member) -> bool:
        """Whether one of this member's browsers rings."""
        return Subscription.objects.filter(member=member).exists()

    def deliver(self, letter: Letter) -> None:
        """Ring in each of this reader's browsers."""
        ring(letter)


def ring(letter: Letter) -> int:
    """Let the browsers of the letter's reader ring; how many services took it. Never raises."""
    rows = Subscription.objects.filter(member=letter.member)
    return sum(_rang(row, letter) for row in rows)


def _rang(row: Subscription, letter: Letter) -> bool:
    try:
        place = row.opened()
        body = encrypted(payload(letter), place.key, place.secret)
        answer = outgoing.post(place.endpoint, body, _headers(place.endpoint, letter), SECONDS)
    except (Forbidden, NoAnswer, ValueError, sealed.Unopened, OSError) as error:
        log.warning("no ring by %s: %s", row.host, error)
        return False
    if answer.status in GONE:
        row.gone()
    elif answer.status in TAKEN:
        row.rang()
        return True
    else:
        log.warning("no ring by %s: it answered %s", row.host, answer.status)
    return False


def payload(letter: Letter) -> bytes:
    """Title, first line, and a path of this product; never a link that acts."""
    said: dict[str, Any] = {
        "title": letter.subject[:TITLE],
        "body": next(iter(letter.body.splitlines()), "")[:BODY],
        "url": _path(letter),
        "tag": letter.thread.hex if letter.thread else letter.pk.hex,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _path(letter: Letter) -> str:
    here = f"{settings.SITE_URL}/"
    ours = [url.removeprefix(here) for _words, url in letter.links if url.startswith(here)]
    pages = [path for path in ours if not path.startswith("tap/")]
    return f"/{pages[-1]}" if pages else "/"


def encrypted(content: bytes, key: bytes, secret: bytes) -> bytes:
    """For the one browser that has the other half of this key."""
    own = ec.generate_private_key(ec.SECP256R1())
    return bytes(http_ece.encrypt(content, private_key=own, dh=key, auth_secret=secret, version="aes128gcm"))


def _headers(endpoint: str, letter: Letter) -> dict[str, str]:
    """The newest about one thing takes the place of what still waits for the browser."""
    thread = (letter.thread or letter.pk).bytes
    return vapid.signed(endpoint) | {
        "Content-Type": "application/octet-stream", "Content-Encoding": "aes128gcm", "TTL": str(KEPT),
        "Urgency": "normal", "Topic": urlsafe_b64encode(thread).decode().rstrip("="),
    }  # fmt: skip
