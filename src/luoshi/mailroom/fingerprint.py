"""What makes two copies one mail: what its sender wrote, not the traces of the ways it came."""

from __future__ import annotations

import hashlib
import re

WRITTEN = (
    b"message-id", b"from", b"date", b"subject", b"to", b"cc", b"content-type", b"content-transfer-encoding",
)  # fmt: skip
"""Headers that the sender writes; whatever else stands above the text was added on the way."""
MOST_HEAD = 1024 * 1024
"""A head that is longer than this (bytes) is no letter."""
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


def fingerprint(raw: bytes) -> str:
    """SHA-256 of what was written, the same whichever way the mail came and however often."""
    head, body = split(raw)
    digest = hashlib.sha256()
    for name, value in sorted(fields(head)):
        if name in WRITTEN:
            digest.update(b"%s:%s\n" % (name, b" ".join(value.split())))
    digest.update(b"\n")
    digest.update(body.replace(b"\r\n", b"\n").rstrip())
    return digest.hexdigest()


def split(raw: bytes) -> tuple[bytes, bytes]:
    """Head and body."""
    end = _END_OF_HEAD.search(raw)
    return (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")


def fields(head: bytes) -> list[tuple[bytes, bytes]]:
    """Names in lower case with their values, long ones in one piece; in the order in which they stand."""
    found: list[tuple[bytes, bytearray]] = []
    for line in head.splitlines():
        if line[:1] in (b" ", b"\t"):
            if found:
                found[-1][1].extend(line)
            continue
        name, colon, value = line.partition(b":")
        if colon:
            found.append((name.strip().lower(), bytearray(value)))
    return [(name, bytes(value).strip()) for name, value in found]


def values(raw: bytes, name: bytes) -> list[bytes]:
    """All values of one header, the topmost first."""
    return [value for field, value in fields(split(raw)[0][:MOST_HEAD]) if field == name]
