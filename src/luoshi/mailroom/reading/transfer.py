"""Content-Transfer-Encoding undone, in pieces: an attachment of 30 MB never stands in memory twice."""

from __future__ import annotations

import binascii
from collections.abc import Iterator

PIECE = 1 << 20
ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
OTHERS = bytes(set(range(256)) - ALPHABET)


def pieces(raw: memoryview, way: str) -> Iterator[bytes]:
    """The content of a part, piece by piece. What is damaged is decoded as far as it goes."""
    if way == "base64":
        return _base64(raw)
    if way == "quoted-printable":
        return _quoted(raw)
    return (bytes(raw[at : at + PIECE]) for at in range(0, len(raw), PIECE))


def content(raw: memoryview, way: str, most: int) -> bytes:
    """The beginning of the content, `most` bytes."""
    whole = bytearray()
    for piece in pieces(raw, way):
        whole += piece
        if len(whole) >= most:
            break
    return bytes(whole[:most])


def _base64(raw: memoryview) -> Iterator[bytes]:
    rest = b""
    for at in range(0, len(raw), PIECE):
        kept = rest + bytes(raw[at : at + PIECE]).translate(None, OTHERS)
        whole = len(kept) // 4 * 4
        rest = kept[whole:]
        yield binascii.a2b_base64(kept[:whole])
    if len(rest) > 1:
        yield binascii.a2b_base64(rest + b"=" * (4 - len(rest)))


def _quoted(raw: memoryview) -> Iterator[bytes]:
    """Cut at line ends, so that no escape is torn; a line without an end is cut where it is."""
    at = 0
    while at < len(raw):
        piece = bytes(raw[at : at + PIECE])
        end = piece.rfind(b"\n") + 1 if at + PIECE < len(raw) else len(piece)
        end = end or len(piece)
        yield binascii.a2b_qp(piece[:end])
        at += end
