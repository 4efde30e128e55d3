"""The words of a mail in their order, whatever its parts are nested in, and its files."""

from __future__ import annotations

import binascii
import re

from luoshi.mailroom.reading import cleaning, lines, markup
from luoshi.mailroom.reading.charsets import decode
from luoshi.mailroom.reading.files import Files
from luoshi.mailroom.reading.lines import Line
from luoshi.mailroom.reading.shallow import shallow
from luoshi.mailroom.reading.structure import Node
from luoshi.mailroom.reading.transfer import content, pieces

MOST_TEXT = 2_000_000
"""Bytes of a text that are read; what is longer is cut, and said so."""
MOST_HTML = 24_000_000
"""With the pictures that some write into it."""
MOST_WRITTEN_IN = 200
META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
DATA = re.compile(r"(?<=[\"'=(\s])data:image/(\w{2,8});base64,([A-Za-z0-9+/=\s%]{1,12000000})", re.IGNORECASE)
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "application/pdf": ".pdf",
}
TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
SILENT = (*SIGNATURES, "message/delivery-status", "message/disposition-notification", "text/x-amp-html")


class Body:
    """Walks through the parts once. `lines` are the words; `html` what is shown; `files` the rest."""

    def __init__(self, raw: bytes, files: Files) -> None:
        self.raw, self.files = memoryview(raw), files
        self.lines: list[Line] = []
        self.fragments: list[tuple[str, str]] = []
        self.remarks: set[str] = set()

    def read(self, node: Node, *, words: bool = True, parent: str = "") -> None:
        """Take a part and all inside it; without `words` its texts are another form of others."""
        if node.children:
            self._many(node, words)
        elif node.kind in SILENT:
            self._silent(node)
        elif self._is_words(node):
            if words:
                self._words(node)
        else:
            self._file(node, parent)

    def _many(self, node: Node, words: bool) -> None:
        chosen = _best(node.children) if node.kind == "multipart/alternative" else None
        for child in node.children:
            self.read(child, words=words and (chosen is None or child is chosen), parent=node.kind)

    def _silent(self, node: Node) -> None:
        if node.kind in SIGNATURES:
            self.remarks.add("signed")

    def _is_words(self, node: Node) -> bool:
        if node.disposition == "attachment" or node.kind not in ("text/plain", "text/html", "text/enriched"):
            return node.kind.startswith("multipart/") and not node.children
        return not (node.filename and self.lines)

    def _content(self, node: Node, most: int) -> bytes:
        raw = content(self.raw[node.start : node.end], node.way, most + 1)
        if len(raw) > most:
            self.remarks.add("text-cut")
        return raw[:most]

    def _words(self, node: Node) -> None:
        label = node.parameters.get("charset", "")
        if node.kind == "text/html":
            raw = self._content(node, MOST_HTML)
            meta = META.search(raw[:4096])
            self._html(decode(raw, label or (meta[1].decode() if meta else "")))
            return
        text = decode(self._content(node, MOST_TEXT), label)
        flowed = node.parameters.get("format", "").lower() == "flowed"
        self.lines += lines.of_text(text, flowed, node.parameters.get("delsp", "").lower() == "yes")
        if text.strip():
            self.fragments.append(("text", text))

    def _html(self, html: str) -> None:
        html = DATA.sub(self._written_in, html, MOST_WRITTEN_IN)
        if len(html) > markup.LARGEST:
            self.remarks.add("text-cut")
        html = shallow(html[: markup.LARGEST])
        self.lines += markup.of_html(html)
        self.fragments.append(("html", html))

    def _written_in(self, data: re.Match[str]) -> str:
        """A picture inside the HTML becomes a file like any other."""
        kept = re.sub(r"[^A-Za-z0-9+/]", "", data[2])
        raw = binascii.a2b_base64(kept[: len(kept) // 4 * 4] + _tail(kept))
        kind = f"image/{data[1].lower()}"
        index = self.files.take(f"image{ENDINGS.get(kind, '')}", kind, [raw], inline=True)
        if index is None:
            return ""
        self.files.by_name[f"written-in-{index}"] = index
        return f"cid:written-in-{index}"

    def _file(self, node: Node, parent: str) -> None:
        if node.kind in TNEF or node.filename.lower() == "winmail.dat":
            self.remarks.add("winmail")
        if node.kind in SEALED:
            self.remarks.add("sealed")
        picture, name = node.kind.startswith("image/"), node.content_id
        inline = picture and node.disposition != "attachment" and bool(name or node.disposition == "inline")
        index = self.files.take(
            _name(node), node.kind, pieces(self.raw[node.start : node.end], node.way), inline
        )
        if index is None:
            self.remarks.add("too-many-parts")
            return
        for its in (name, node.headers.text("content-location", 400)):
            if its:
                self.files.by_name.setdefault(its, index)
        if picture and parent == "multipart/mixed" and node.disposition == "inline" and self.lines:
            self.lines.append(Line(pictures=[f"#{index}"]))

    def shown(self) -> str:
        """The words as HTML; empty when the mail has no HTML."""
        if not any(kind == "html" for kind, _text in self.fragments):
            return ""
        names = self.files.by_name
        shown = "\n".join(
            cleaning.cleaned(text, names) if kind == "html" else cleaning.of_text(text)
            for kind, text in self.fragments
        )
        return shown if len(shown) <= markup.LARGEST * 2 else ""


def _tail(kept: str) -> str:
    rest = kept[len(kept) // 4 * 4 :]
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""


def _best(children: list[Node]) -> Node | None:
    """Of several forms of the same text the one with HTML, else the last plain one."""
    for kinds in (("text/html",), ("text/plain", "text/enriched")):
        for child in reversed(children):
            if any(node.kind in kinds and node.disposition != "attachment" for node in child.walk()):
                return child
    return None


def _name(node: Node) -> str:
    if node.filename:
        return node.filename
    if node.kind == "message/rfc822":
        return "mail.eml"
    return node.kind.split("/")[0] + ENDINGS.get(node.kind, "")
