"""Letters that come back: the address to which they do, and addresses that take no mail."""

from __future__ import annotations

from base64 import b32decode
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from luoshi.post.models.reply import base32, mailbox, plus

if TYPE_CHECKING:
    from luoshi.post.models.letter import Letter

SALT = "luoshi.post.bounce"
BOUNCE = "b."
"""What stands between the mailbox's `+` and the token of a letter that comes back."""
KEY, SEAL = 16, 12


def bounce_address_for(letter: Letter) -> str:
    """The envelope's sender of this letter: told what could not be delivered; "" without a mailbox.

    It names the letter and is sealed, so that nobody can invent one.
    """
    return plus(f"{BOUNCE}{base32(letter.pk.bytes + _seal(letter.pk))}") if mailbox() else ""


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
