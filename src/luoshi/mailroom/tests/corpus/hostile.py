"""Mails that want to harm the reader. The large ones are made here, from a few lines, when the tests run."""

from __future__ import annotations

import base64
import io
import os
import zipfile
from collections.abc import Callable, Iterator

M = 1024 * 1024
FROM = b"From: a <a@x.example>\r\nSubject: x\r\nIn-Reply-To: <1@x.example>\r\n"
Made = Callable[[], bytes]


def _page(html: bytes) -> bytes:
    return FROM + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html


def _plain(words: bytes, way: bytes = b"8bit") -> bytes:
    return (
        FROM
        + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
        + way
        + b"\r\n\r\n"
        + words
    )


def _head(field: bytes) -> bytes:
    return FROM + field + b"\r\n\r\nhello"


def _many_parts() -> bytes:
    return (
        FROM
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * 10_000
        + b"--b--"
    )


def _recursive() -> bytes:
    return (
        FROM
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(5000)
        )
        + b"\r\nx"
    )


def _bomb() -> bytes:
    packed: bytes = bytes(30 * M)
    for _layer in range(3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("0.zip", packed)
        packed = out.getvalue()
    return (
        FROM
        + b'Content-Type: application/zip; name="42.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(packed)
    )


MAILS: dict[str, Made] = {
    "a header of 30 MB": lambda: _head(b"X-A: " + b"a" * (30 * M)),
    "a million header fields": lambda: _head(b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * M + b"X: y"),
    "a subject folded a million times": lambda: _head(b"Subject: x" + b"\r\n aaaaaaaaaaaaaaaaaaaaaaa" * M),
    "no body and no end": lambda: b"a" * (30 * M),
    "10,000 parts": _many_parts,
    "500,000 boundaries": lambda: (
        FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 500_000
    ),
    "parts in parts": _recursive,
    "parts in parts with one boundary": lambda: (
        FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 20_000
    ),
    "mails in mails": lambda: FROM + b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    "a nested zip": _bomb,
    "endless base64": lambda: (
        FROM + b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"A" * (40 * M)
    ),
    "endless base64 as text": lambda: _plain(b"A" * (40 * M), b"base64"),
    "empty lines in base64": lambda: _plain(base64.encodebytes(b"\n" * (20 * M)), b"base64"),
    "soft line ends": lambda: _plain(b"=\n" * (15 * M), b"quoted-printable"),
    "one quoted-printable line": lambda: _plain(b"=41" * (10 * M), b"quoted-printable"),
    "NUL bytes": lambda: _plain(bytes(30 * M)),
    "encoded words": lambda: _head(b"Subject: " + b"=?utf-8?B?5L2g?= " * 200_000),
    "encoded words that change their charset": lambda: _head(
        b"Subject: " + b"=?utf-8?B?5L2g?= =?gbk?Q?=C4=E3?= " * 100_000
    ),
    "encoded words without an end": lambda: _head(b"Subject: " + b"=?utf-8?B?" * 500_000),
    "parameters in pieces": lambda: _head(b"Content-Type: text/plain" + b"; a*0*=x" * 200_000),
    "quotes in a parameter": lambda: _head(b'Content-Type: text/plain; name="' + b'\\"' * 300_000),
    "a file name of 5,000 characters": lambda: (
        FROM
        + b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="'
        + "长".encode() * 5000
        + b'.pdf"\r\n\r\nx'
    ),
    "300,000 recipients": lambda: _head(b"To: " + b"a@b.example, " * 300_000),
    "brackets in an address": lambda: _head(b"To: " + b"(" * 300_000),
    "brackets in a date": lambda: _head(b"Date: " + b"(" * 60_000),
    "references without an end": lambda: _head(b"References: " + b"<" * 60_000),
    "boxes in boxes": lambda: _page(b"<div>" * 200_000),
    "quotes in quotes": lambda: _page(b"<blockquote type=cite>" * 100_000 + b"x"),
    "letters in letters": lambda: _page(b"<a><b><i><font>" * 30_000 + b"<p>x" * 1000),
    "tables in tables": lambda: _page(b"<table><tr>x" * 30_000),
    "a hundred thousand attributes": lambda: _page(
        b"<div " + b" ".join(b"a%d=b" % i for i in range(100_000)) + b">x</div>"
    ),
    "tags without an end": lambda: _page(b"<" * M),
    "comments without an end": lambda: _page(b"<!--" * 300_000),
    "a million entities": lambda: _page(b"&amp;" * 300_000),
    "a line break 300,000 times": lambda: _page(b"<br>x" * 200_000),
    "pictures written in": lambda: _page(b"<img src='data:image/png;base64,AAAA'>" * 30_000),
    "30 MB of HTML": lambda: _page(b"<p>hello world</p>" * (30 * M // 18)),
    "signs of quoting": lambda: _plain(b"> " * M),
    "lines that look like a head": lambda: _plain(b"From: x\n\n\n\n" * 50_000),
    "lines that look like somebody wrote": lambda: _plain(b"On Mon, Nov 30, 2026 at 9:12 AM x\n" * 50_000),
    "rules": lambda: _plain((b"-" * 19_000 + b"x\n") * 60),
    "blanks": lambda: _plain((b" " * 19_000 + b"x\n") * 60),
    "wide blanks": lambda: _plain(("　".encode() * 19_000 + b"x\n") * 60),
    "noise": lambda: os.urandom(30 * M),
    "noise in an unknown charset": lambda: (
        FROM + b"Content-Type: text/plain; charset=x\r\n\r\n" + os.urandom(2 * M)
    ),
}


def mails() -> Iterator[tuple[str, bytes]]:
    """Name and mail, one at a time: together they do not fit into the memory of a test."""
    for name, made in MAILS.items():
        yield name, made()


# Each must come out without anything that runs, fetches or leaves the frame of the mail.
MARKUP = (
    "<script>window.harm=1</script>",
    "<img src=x onerror='window.harm=1'>",
    "<img src='http://{0}/pixel.gif'>",
    "<img srcset='http://{0}/a.png 1x, http://{0}/b.png 2x' src='cid:none'>",
    "<picture><source srcset='http://{0}/s.png'><img src='http://{0}/i.png'></picture>",
    "<table background='http://{0}/bg.png'><tr><td background='http://{0}/td.png'>x</td></tr></table>",
    "<body background='http://{0}/body.png' onload='window.harm=1'>x</body>",
    "<div style='background:url(http://{0}/style.png)'>x</div>",
    "<div style=\"background-image:u\\72l('http://{0}/esc.png')\">x</div>",
    "<style>@import url('http://{0}/import.css'); body{{background:url(http://{0}/css.png)}}</style>",
    "<style>@import '//{0}/i2.css';</style><p>x</p>",
    "<link rel='stylesheet' href='http://{0}/link.css'><link rel='prefetch' href='http://{0}/pre'>",
    "<meta http-equiv='refresh' content='0;url=http://{0}/meta'>",
    "<base href='http://{0}/'><img src='rel.png'>",
    "<svg xmlns='http://www.w3.org/2000/svg' onload='window.harm=1'><image href='http://{0}/svg.png'/></svg>",
    "<svg><style>@import 'http://{0}/svg.css'</style><use href='http://{0}/u.svg#x'/><script>window.harm=1</script></svg>",
    "<svg><a xlink:href='javascript:window.harm=1'><text>x</text></a><animate attributeName='href' values='javascript:window.harm=1'/></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.harm=1&gt;'>",
    "<form action='http://{0}/form'><input type='image' src='http://{0}/input.png'><button formaction='javascript:window.harm=1'>x</button></form>",
    "<iframe src='http://{0}/frame'></iframe><iframe srcdoc='<script>parent.harm=1</script>'></iframe>",
    "<object data='http://{0}/obj'></object><embed src='http://{0}/embed'><applet code='http://{0}/a'></applet>",
    "<video poster='http://{0}/poster.png' src='http://{0}/v.mp4' autoplay></video><audio src='http://{0}/a.mp3' autoplay></audio>",
    "<a href='javascript:window.harm=1'>x</a><a href='data:text/html,<script>window.harm=1</script>'>y</a>",
    "<a href=' java\tscript:window.harm=1'>x</a><a href='vbscript:x'>y</a><a href='cid:x'>z</a>",
    "<noscript><p title='</noscript><img src=x onerror=window.harm=1>'></noscript>",
    "<template><img src='http://{0}/t.png'></template><xmp><img src='http://{0}/x.png'></xmp>",
    "<textarea><img src='http://{0}/ta.png' onerror='window.harm=1'></textarea><title><img src='http://{0}/ti.png'></title>",
    "<img src='cid:x\" onerror=\"window.harm=1'>",
    "<p style='position:fixed;top:0;left:0;width:100vw;height:100vh' class='dialog' id='main'>over everything</p>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
    "<input autofocus onfocus='window.harm=1'><details open ontoggle='window.harm=1'>x</details><marquee onstart='window.harm=1'>x</marquee>",
    "<!--[if mso]><img src='http://{0}/mso.png'><![endif]--><v:fill src='http://{0}/vml.png'/>",
    "<img src='//{0}/noscheme.png'><img src='\\\\{0}\\share\\x.png'><img src='file:///etc/passwd'>",
    "<ul style=\"list-style-image:url('http://{0}/li.png')\"><li>x</li></ul><q cite='http://{0}/q'>x</q>",
    "<font face='x\" onmouseover=\"window.harm=1'>x</font><isindex prompt='x' action='http://{0}/'>",
)
