"""The child process that copies a mail for somebody who is not its writer: quoted links that act are cut out.

Reads a raw mail from standard input and writes the copy; a mail without such links comes back byte by byte.
"""

from __future__ import annotations

import sys
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from luoshi.mailroom.reading.inside import limit
from luoshi.post.tokens import veiled, veiled_bytes

NOTE = ("X-Luoshi-Copy", "links that act for their reader were cut out; the mail as it came is kept")
WIDE = ("utf-16", "utf-32")


def copied(raw: bytes) -> bytes:
    """The same bytes, or a copy that says that it is one."""
    mail = message_from_bytes(raw, policy=compat32)
    changed = [part for part in mail.walk() if not part.is_multipart() and _cut(part)]
    if not changed:
        return raw
    mail[NOTE[0]] = NOTE[1]
    return mail.as_bytes()


def _cut(part: Message) -> bool:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return False
    clean = _clean(payload, part.get_content_charset("").replace("_", "-"))
    if clean == payload:
        return False
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(clean.decode("ascii", "surrogateescape"))
    return True


def _clean(payload: bytes, charset: str) -> bytes:
    if not charset.startswith(WIDE):
        return veiled_bytes(payload)
    text = payload.decode(charset, "replace")
    return veiled(text).encode(charset) if veiled(text) != text else payload


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(copied(sys.stdin.buffer.read()))
