"""Letters that come back: the address to which they do, and what it says about the reader's address."""

from __future__ import annotations

from base64 import b32decode
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from luoshi.kernel import clock
from luoshi.people.models import tidy_email
from luoshi.post.answers import enhanced, means_no_mailbox
from luoshi.post.models.address import BadAddress
from luoshi.post.models.letter import Letter, mail_domain
from luoshi.post.models.reply import base32, mailbox, plus, token_in

SALT = "luoshi.post.bounce"
BOUNCE = "b."
"""What stands between the mailbox's `+` and the token of a letter that comes back."""
KEY, SEAL = 16, 12
NAMED_FOR = timedelta(days=7)
"""So long after it left a letter is known by its Message-ID alone, which whoever reads it can read."""


def bounce_address_for(letter: Letter) -> str:
    """The envelope's sender of this letter: told what could not be delivered; "" without a mailbox.

    It names the letter and is sealed, so that nobody can invent one.
    """
    return plus(f"{BOUNCE}{base32(letter.pk.bytes + _seal(letter.pk))}") if mailbox() else ""


def bounced(token_or_message_id: str, status: str, why: str, *, recipient: str = "") -> Letter | None:
    """A server reports that it could not deliver a letter (`5.x.x`), or not yet (`4.x.x`).

    The letter is named by the local part it came back to, the token in it, or its Message-ID. The address is
    marked when there is no such mailbox; by a Message-ID, which each reader of the letter knows, only when
    the `recipient` is the letter's own, as a server that had the letter would name it. Returns the letter;
    None when it is none of ours.
    """
    letter = _named(token_or_message_id)
    if letter is None:
        return None
    status, said = _status(status, why), f"{status} {why}".strip()
    with transaction.atomic():
        if status.startswith("5."):
            letter.came_back(said)
            own = tidy_email(recipient) == tidy_email(letter.address)
            if means_no_mailbox(status) and (own or _sealed(token_or_message_id.strip())):
                BadAddress.mark(letter, status, why)
        elif status.startswith("4."):
            letter.is_late(said)
    return letter


def _status(status: str, why: str) -> str:
    return enhanced(status) or enhanced(why) or (f"{status[0]}.0.0" if status[:1] in ("4", "5") else "")


def _named(word: str) -> Letter | None:
    name = word.strip().strip("<>")
    key = _sealed(name)
    if key is not None:
        return Letter.objects.filter(pk=key).first()
    local, _at, domain = name.partition("@")
    if domain != mail_domain():
        return None
    try:
        recent = Letter.objects.filter(sent_at__gt=clock.now() - NAMED_FOR)
        return recent.filter(pk=UUID(local)).first()
    except ValueError:
        return None


def _sealed(name: str) -> UUID | None:
    """The key of the letter, when it is named by what only its envelope carried."""
    return letter_of(token_in(name, BOUNCE) or name)


def letter_of(token: str) -> UUID | None:
    """The key of the letter that this token was made for."""
    try:
        raw = b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    if len(raw) != KEY + SEAL:
        return None
    key = UUID(bytes=raw[:KEY])
    return key if constant_time_compare(raw[KEY:], _seal(key)) else None


def _seal(key: UUID) -> bytes:
    return salted_hmac(SALT, key.hex, algorithm="sha256").digest()[:SEAL]
