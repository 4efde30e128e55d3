"""The files of a mail: each written once under its number, never under the name that came with it."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from luoshi.evidence.names import clean_name

MOST = 100
ICON = 64
"""Pixels: a picture no larger than this in both directions is an icon, or one as thin as a rule."""
THIN = 16


@dataclass
class Kept:
    """A part as it goes to the parent; `names` are the Content-IDs under which the text means it."""

    name: str
    content_type: str
    size: int
    sha256: str
    inline: bool
    place: int | None = None
    quoted: bool = False


class Files:
    """Takes contents in; the same bytes twice are one file."""

    def __init__(self, into: Path) -> None:
        self.into = into
        self.kept: list[Kept] = []
        self.by_hash: dict[str, int] = {}
        self.by_name: dict[str, int] = {}
        self.full = False

    def take(self, name: str, kind: str, pieces: Iterable[bytes], inline: bool = False) -> int | None:
        """The index of the file with this content; None when there are too many."""
        if len(self.kept) >= MOST:
            self.full = True
            return None
        path = self.into / str(len(self.kept))
        digest, size, head = hashlib.sha256(), 0, b""
        with path.open("wb") as out:
            for piece in pieces:
                head = head or piece[: 64 * 1024]
                digest.update(piece)
                size += len(piece)
                out.write(piece)
        return self._entered(path, Kept(clean_name(name), kind, size, digest.hexdigest(), inline), head)

    def _entered(self, path: Path, kept: Kept, head: bytes) -> int:
        known = self.by_hash.get(kept.sha256)
        if known is not None:
            path.unlink()
            return known
        kept.quoted = kept.content_type.startswith("image/") and is_icon(head)
        self.kept.append(kept)
        self.by_hash[kept.sha256] = len(self.kept) - 1
        return len(self.kept) - 1


def is_icon(head: bytes) -> bool:
    """A logo, an emoji or a tracking dot, by the size that its header claims."""
    width, height = pixels(head)
    if not width or not height:
        return False
    return max(width, height) <= ICON or min(width, height) <= THIN


def pixels(head: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF or JPEG; 0 × 0 when its header says nothing."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
        return width, height
    return _jpeg(head) if head.startswith(b"\xff\xd8") else (0, 0)


def _jpeg(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        if head[at + 1] in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return 0, 0
