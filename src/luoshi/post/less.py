"""少发点: the signed link in each letter by which its reader gets less like it, one step at a time.

It opens no session, shows nothing but its own topic, and only ever lowers; so it needs no end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from luoshi.post.models import Letter

SALT = "luoshi.post.less"
"""Signed for this purpose only: no other link of the product is taken here, and this one nowhere else."""


@dataclass(frozen=True)
class Wish:
    """Whose letters, about what, and how the one with the link came: used again, it lowers nothing more."""

    member: UUID
    topic: str
    was: str


def url(wish: Wish) -> str:
    """The whole address, for a letter and for its header."""
    token = _signer().sign_object([wish.member.hex, wish.topic, wish.was])
    return f"{settings.SITE_URL}{reverse('less', args=[token])}"


def read(token: str) -> Wish | None:
    """What the link says; None when it is not ours."""
    try:
        key, topic, was = _signer().unsign_object(token)
        return Wish(UUID(key), str(topic), str(was))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _signer() -> signing.Signer:
    """Without a date: a letter and its header hold the same link, however late it leaves."""
    return signing.Signer(salt=SALT)


def url_of(letter: Letter) -> str:
    """The link of this letter; none in mail about the account, which nobody can have less of."""
    if letter.member_id is None or letter.secret or not letter.weight:
        return ""
    return url(Wish(letter.member_id, letter.topic, letter.way))
