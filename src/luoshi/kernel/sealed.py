"""Short secrets in the database, sealed: a copy of the database alone opens none of them.

AES-GCM with a key derived from SECRET_KEY; the first words name the key, so that a new SECRET_KEY with the
old one among SECRET_KEY_FALLBACKS goes on opening what was sealed before.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


class Unopened(Exception):
    """Sealed with a key that is not known any more, for another purpose, or damaged."""


def seal(text: str, purpose: str) -> str:
    """The sealed form; it opens only for the same purpose, so rows cannot be exchanged."""
    key = _key(settings.SECRET_KEY)
    nonce = secrets.token_bytes(NONCE)
    closed = AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())
    return f"1.{_name(key)}.{urlsafe_b64encode(nonce + closed).decode()}"


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed for this purpose. Raises Unopened."""
    _version, _dot, rest = sealed.partition(".")
    name, _dot, closed = rest.partition(".")
    keys = [_key(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    try:
        raw = urlsafe_b64decode(closed)
        key = next(key for key in keys if _name(key) == name)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except (StopIteration, ValueError, InvalidTag) as error:
        raise Unopened(purpose) from error


def mark_of_key() -> str:
    """Tells whether two machines have the same SECRET_KEY, and nothing else about it."""
    return _name(_key(settings.SECRET_KEY))


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"luoshi.sealed").derive(secret.encode())


def _name(key: bytes) -> str:
    return sha256(key).hexdigest()[:8]
