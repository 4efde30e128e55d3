"""What a file is, judged by its bytes; the name and the sender's claim play no part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO

from PIL import Image, UnidentifiedImageError

# The formats that are decoded for display. Whatever else Pillow can open (EPS, PSD, …) it is never given.
PICTURES = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/bmp": "BMP",
}
UNKNOWN = "application/octet-stream"
HTML, SVG, XML, PLAIN = "text/html", "image/svg+xml", "application/xml", "text/plain"
ACTIVE = frozenset({HTML, SVG, XML})
_HEAD = 64 * 1024

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# What Pillow's header readers were seen to raise on damaged files.
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError)
_MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|style|img|meta|a\s|div|table|title|object|embed)"
)
_SVG = re.compile(rb"<(\w+:)?svg[\s>/]")


@dataclass(frozen=True)
class Judged:
    """The media type found, and for a readable picture its size in pixels (else 0 × 0)."""

    media_type: str
    width: int = 0
    height: int = 0

    @property
    def is_picture(self) -> bool:
        """Whether it may be decoded for display."""
        return self.width > 0

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def judge(content: IO[bytes]) -> Judged:
    """Look at the beginning, and for a picture at its header; nothing is decoded. Leaves the file at 0."""
    content.seek(0)
    media_type = media_type_of(content.read(_HEAD))
    content.seek(0)
    judged = _picture(content, media_type) if media_type in PICTURES else Judged(media_type)
    content.seek(0)
    return judged


def media_type_of(head: bytes) -> str:
    """The media type of a file that begins with these bytes."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    for beginning, media_type in _BEGINNINGS:
        if head.startswith(beginning):
            return _inside_zip(head) if media_type == "application/zip" else media_type
    return _text(head)


def _iso_media(brand: bytes) -> str:
    if brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1"):
        return "image/heic"
    if brand in (b"avif", b"avis"):
        return "image/avif"
    if brand == b"M4A ":
        return "audio/mp4"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _inside_zip(head: bytes) -> str:
    return next((kind for mark, kind in _OFFICE.items() if mark in head), "application/zip")


def _text(head: bytes) -> str:
    for bom, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(bom):
            head = head[2:].decode(encoding, "ignore").encode("utf-8", "ignore")
    if b"\x00" in head:
        return UNKNOWN
    low = head.lower()
    if _SVG.search(low):
        return SVG
    if _MARKUP.search(low):
        return HTML
    return XML if low.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") else PLAIN


def _picture(content: IO[bytes], media_type: str) -> Judged:
    """The size from the header. A damaged picture is a file like any other: kept, never shown."""
    try:
        with Image.open(content, formats=[PICTURES[media_type]]) as picture:
            width, height = picture.size
            picture.verify()
    except Image.DecompressionBombError:
        return Judged(media_type, _HUGE, _HUGE)
    except UNREADABLE:
        return Judged(media_type if media_type != "image/bmp" else UNKNOWN)
    return Judged(media_type, width, height)


_HUGE = 10**5
