"""Encoded words of RFC 2047 and parameters of RFC 2231, as clients write them rather than as they should."""

from __future__ import annotations

import binascii
import re
from urllib.parse import unquote_to_bytes

from luoshi.mailroom.reading.charsets import decode

LONGEST = 64 * 1024
"""Bytes of one header field that are looked at."""
WORD = re.compile(rb"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]{0,8000})\?=")
SPACE = re.compile(r"\s+")
TWO_BYTES = re.compile(rb"%[0-9A-Fa-f]{2}%[0-9A-Fa-f]{2}")
PARAMETER = re.compile(
    rb";\s*([\w.%-]{1,60}?)(\*\d{1,3})?(\*)?\s*=\s*(?:\"((?:[^\"\\]|\\[\"\\]|\\)*)\"|([^;]*))", re.ASCII
)


def text_of(value: bytes, label: str = "") -> str:
    """A header's value as one line of text. Words cut in mid-character are joined before decoding."""
    return SPACE.sub(" ", "".join(_runs(value[:LONGEST], label))).strip()


def _runs(value: bytes, label: str) -> list[str]:
    found: list[str] = []
    pending, charset, at = b"", "", 0
    for word in WORD.finditer(value):
        between, its = value[at : word.start()], word[1].decode("ascii", "replace")
        if between.strip() or its.lower() != charset.lower():
            found.append(decode(pending, charset))
            pending, charset = b"", its
            found.append(decode(between, label) if between.strip() else "")
        pending += _bytes_of(word[2], word[3])
        at = word.end()
    return [*found, decode(pending, charset), decode(value[at:], label)]


def _bytes_of(way: bytes, coded: bytes) -> bytes:
    if way in b"qQ":
        return binascii.a2b_qp(coded, header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", coded)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=gbk` as its kind and its parameters, continuations joined, names in lower case."""
    value = value[:LONGEST]
    kind, _semicolon, _rest = value.partition(b";")
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for name, number, extended, quoted, bare in PARAMETER.findall(value[len(kind) :]):
        given = quoted.replace(b'\\"', b'"').replace(b"\\\\", b"\\") if quoted else bare.strip().strip(b'"')
        order = int(number[1:]) if number else 0
        pieces.setdefault(name.decode("ascii", "replace").lower(), []).append((order, bool(extended), given))
    return text_of(kind).lower(), {name: _joined(list_) for name, list_ in pieces.items()}


def _joined(pieces: list[tuple[int, bool, bytes]]) -> str:
    """RFC 2231 when one piece is marked so, else as written: raw, encoded words, or percent signs."""
    marked = sorted(pieces, key=lambda piece: piece[0])
    if any(extended for _order, extended, _given in marked):
        marked = [piece for piece in marked if piece[1] or len({order for order, _e, _g in marked}) > 1]
        charset, raw = "", b""
        for index, (_order, extended, given) in enumerate(marked):
            if index == 0 and given.count(b"'") >= 2:
                label, _language, given = given.split(b"'", 2)
                charset = label.decode("ascii", "replace")
            raw += unquote_to_bytes(given) if extended else given
        return text_of(raw, charset) if b"=?" in raw else decode(raw, charset)
    raw = b"".join(given for _order, _extended, given in marked)
    if TWO_BYTES.search(raw) and b" " not in raw:
        plain = unquote_to_bytes(raw)
        return decode(plain) if not plain.isascii() else decode(raw)
    return text_of(raw)
