"""A raw mail from a few words, byte by byte: the library would tidy up what has to be untidy here."""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAyAAAAJYCAIAAAAVFBUnAAAACXBIWXMAAA7EAAAOxAGVKw4bAAAADElEQVQI12P4z8AAAAMBAQAY3Y2wAAAAAElFTkSuQmCC"
)
LOGO = PNG[:16] + b"\0\0\0\x30\0\0\0\x30" + PNG[24:]
DOT = PNG[:16] + b"\0\0\0\1\0\0\0\1" + PNG[24:]


@dataclass
class Case:
    """One mail. What is None is not asked about; `cut` are words that must lie in what was cut."""

    name: str
    raw: bytes
    said: str | None = None
    cut: Sequence[str] = ()
    entries: list[str] | None = None
    expect: dict[str, Any] = field(default_factory=dict)


def word(text: str, charset: str = "utf-8", way: str = "b") -> bytes:
    """An encoded word."""
    raw = text.encode(charset)
    coded = (
        base64.b64encode(raw) if way == "b" else quopri.encodestring(raw, header=True).replace(b"?", b"=3F")
    )
    return b"=?" + charset.encode() + b"?" + way.encode() + b"?" + coded + b"?="


def leaf(content: bytes, kind: str, way: str = "base64", **headers: str) -> bytes:
    """A part with its header."""
    if way == "base64":
        content = base64.encodebytes(content)
    elif way == "quoted-printable":
        content = binascii.b2a_qp(content).replace(b"\n", b"\r\n")
    lines = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {way}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + content


def multi(kind: str, *parts: bytes, boundary: str = "", extra: str = "") -> bytes:
    """Parts in one."""
    boundary = boundary or f"=_{kind}_{len(b''.join(parts)):x}"
    lines = [
        b'Content-Type: multipart/%s; boundary="%s"%s' % (kind.encode(), boundary.encode(), extra.encode()),
        b"",
    ]
    for part in parts:
        lines += [b"--" + boundary.encode(), part]
    return b"\r\n".join([*lines, b"--" + boundary.encode() + b"--", b""])


def text(
    words: str,
    charset: str = "utf-8",
    way: str = "8bit",
    label: str | None = None,
    kind: str = "plain",
    extra: str = "",
) -> bytes:
    """A part with text; `label` is what it claims to be."""
    claimed = charset if label is None else label
    said = f"text/{kind}" + (f"; charset={claimed}" if claimed else "") + extra
    return leaf(words.replace("\n", "\r\n").encode(charset), said, way)


def html(markup: str, charset: str = "utf-8", way: str = "8bit", label: str | None = None) -> bytes:
    """A part with HTML."""
    return text(markup, charset, way, label, "html")


def both(words: str, markup: str, charset: str = "utf-8", way: str = "base64") -> bytes:
    """The same in two forms, as nearly every program sends it."""
    return multi("alternative", text(words, charset, way), html(markup, charset, way))


def picture(name: str, cid: str, content: bytes = PNG) -> bytes:
    """A picture inside the text."""
    return leaf(
        content,
        f'image/png; name="{name}"',
        Content_ID=f"<{cid}>",
        Content_Disposition=f'inline; filename="{name}"',
    )


def attached(name: str, content: bytes = b"1,2\r\n", kind: str = "application/octet-stream") -> bytes:
    """A file at the end."""
    return leaf(content, kind, Content_Disposition=f'attachment; filename="{name}"')


def mail(
    body: bytes,
    subject: str | bytes = "Re: 今天的日报",
    *,
    reply: bool = True,
    sender: bytes = b"",
    headers: bytes = b"",
) -> bytes:
    """The whole mail; a reply unless said otherwise."""
    shown = subject if isinstance(subject, bytes) else word(subject)
    lines = [
        b"Received: from mail.huarui.example by in.example.com; Mon, 30 Nov 2026 09:30:00 +0800",
        b"From: " + (sender or word("李娜") + b" <lina@huarui.example>"),
        b"To: luoshi+r.abc@in.example.com",
        b"Subject: " + shown,
        b"Date: Mon, 30 Nov 2026 09:29:58 +0800",
        b"Message-ID: <%08x@huarui.example>" % (binascii.crc32(body) & 0xFFFFFFFF),
        b"MIME-Version: 1.0",
    ]
    if reply:
        lines += [b"In-Reply-To: <l1@luoshi.example>", b"References: <t1@luoshi.example> <l1@luoshi.example>"]
    return b"\r\n".join(lines) + b"\r\n" + headers + body
