"""Streams of a backup: as they are, or encrypted piece by piece, so that none is cut off or swapped.

AES-256-GCM in pieces of one mebibyte. The nonce of a piece is eight random bytes of its stream and its
number; the last piece says that it is the last, so a stream that ends early is not taken for a whole one.
"""

from __future__ import annotations

import hmac
import secrets
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

PIECE = 1 << 20
TAG = 16
START = b"luoshi1\n"
MORE, LAST = b"more", b"last"


class Damaged(Exception):
    """A part of the backup is missing, cut off, changed or of another key; the sentence names it."""


@dataclass(frozen=True)
class Seal:
    """How the parts of one shelf are written: in clear, or under a key of 32 bytes."""

    key: bytes | None = None

    @classmethod
    def of(cls, passphrase: str, salt: bytes) -> Seal:
        """The seal of this passphrase on this shelf; without one, nothing is encrypted."""
        if not passphrase:
            return cls()
        return cls(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))

    def name_of(self, sha256: str) -> str:
        """Under which name a part lies: whoever holds no key learns not even the hash of what is in it."""
        return hmac.new(self.key, sha256.encode(), "sha256").hexdigest() if self.key else sha256

    def closed(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """As it is written to the shelf."""
        return _encrypted(AESGCM(self.key), _pieces(chunks)) if self.key else iter(chunks)

    def opened(self, stored: IO[bytes], name: str) -> Iterator[bytes]:
        """As it was. Raises Damaged in the middle when the stream is not the one that was written."""
        return _decrypted(AESGCM(self.key), stored, name) if self.key else _read(stored)


def _read(stored: IO[bytes]) -> Iterator[bytes]:
    while chunk := stored.read(PIECE):
        yield chunk


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size; the last one may be shorter, or empty."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    yield bytes(held)


def _encrypted(cipher: AESGCM, pieces: Iterable[bytes]) -> Iterator[bytes]:
    prefix = secrets.token_bytes(8)
    yield START + prefix
    waiting: bytes | None = None
    number = 0
    for piece in pieces:
        if waiting is not None:
            yield cipher.encrypt(_nonce(prefix, number), waiting, MORE)
            number += 1
        waiting = piece
    yield cipher.encrypt(_nonce(prefix, number), waiting or b"", LAST)


def _decrypted(cipher: AESGCM, stored: IO[bytes], name: str) -> Iterator[bytes]:
    if stored.read(len(START)) != START or len(prefix := stored.read(8)) != 8:
        raise Damaged(f"{name}: not encrypted by this product")
    number, piece = 0, stored.read(PIECE + TAG)
    while True:
        following = stored.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(prefix, number), piece, MORE if following else LAST)
        except InvalidTag:
            raise Damaged(f"{name}: damaged, cut off, or encrypted with another passphrase") from None
        if not following:
            return
        number, piece = number + 1, following


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + struct.pack(">I", number)
