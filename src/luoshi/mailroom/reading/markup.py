"""HTML to lines: blocks stay blocks, quotes keep their depth, pictures their place."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

from luoshi.mailroom.reading.charsets import printable
from luoshi.mailroom.reading.lines import LONGEST, MOST, Line
from luoshi.mailroom.reading.roles import role_of

LARGEST = 1_000_000
"""Characters of HTML that are read."""
DEEPEST = 400
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "br",
        "img",
    ]
)
VOID = frozenset({"br", "hr", "img", "wbr"})
TAGS = (
    BLOCKS
    | frozenset(
        [
            "a",
            "b",
            "span",
            "font",
            "td",
            "th",
            "i",
            "u",
            "strong",
            "em",
            "s",
            "sub",
            "sup",
            "code",
            "small",
            "big",
            "wbr",
        ]
    )
) - {"form"}
ATTRIBUTES = {
    "*": {"class", "id", "style", "name", "type", "title", "data-marker", "data-type"},
    "img": {"src"},
    "ol": {"start"},
    "li": {"value"},
}
DROPPED = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "svg",
    "math",
    "object",
    "noscript",
    "iframe",
    "textarea",
    "select",
}
SPACE = re.compile(r"[ \t\r\n\f]+")


def canonical(html: str) -> str:
    """Well-formed and without anything that runs; class, id and style stay for the reading."""
    return nh3.clean(
        printable(html[:LARGEST]),
        tags=set(TAGS),
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        url_schemes={"cid", "data", "http", "https"},
        link_rel=None,
    )


def of_html(html: str) -> list[Line]:
    """The lines of an HTML text."""
    reader = _Reader()
    reader.feed(canonical(html))
    reader.close()
    return reader.lines


class _Reader(HTMLParser):
    """Reads what `canonical` wrote; every tag but the void ones is closed there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = [Line()]
        self.stack: list[tuple[str, str]] = []
        self.depth = self.hidden = self.kept = 0
        self.lists: list[int] = []  # the next number of each open list; 0 for bullets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self.fresh(tag)
        if tag in VOID:
            self.void(tag, given)
        else:
            self.open(tag, given)

    def fresh(self, tag: str) -> None:
        """A new line, where the open one has begun; `<br>` also ends an empty one."""
        if tag == "img":
            return
        if (self.lines[-1].text or self.lines[-1].pictures or tag == "br") and len(self.lines) < MOST:
            self.lines.append(Line(depth=self.depth, indent=max(len(self.lists) - 1, 0)))

    def void(self, tag: str, given: dict[str, str]) -> None:
        if tag == "hr":
            self.lines[-1].mark = self.lines[-1].mark or "rule"
            self.lines.append(Line(depth=self.depth))
        source = given.get("src", "")
        if tag == "img" and not self.hidden and source.startswith(("cid:", "data:")):
            self.lines[-1].pictures.append(unquote(source[4:]) if source.startswith("cid:") else source)

    def open(self, tag: str, given: dict[str, str]) -> None:
        role = role_of(tag, given)
        self.stack.append((tag, role))
        self.depth += role == "cite"
        self.hidden += role == "hidden"
        self.kept += tag == "pre"
        if role == "cite" and tag in BLOCKS:
            self.lines[-1].depth = self.depth
        if role in ("quote", "signature"):
            self.marked(role)
        self.listed(tag, given)

    def marked(self, role: str) -> None:
        if self.lines[-1].text or self.lines[-1].mark:
            self.lines.append(Line(depth=self.depth))
        self.lines[-1].mark = role

    def listed(self, tag: str, given: dict[str, str]) -> None:
        """Numbers and bullets that the browser would draw."""
        if tag in ("ol", "ul"):
            start = given.get("start", "1")
            self.lists.append(
                int(start) if tag == "ol" and start.isdecimal() and len(start) < 6 else int(tag == "ol")
            )
        elif tag == "li" and not self.hidden:
            number = self.lists[-1] if self.lists else 0
            self.lines[-1].indent = max(len(self.lists) - 1, 0)
            self.lines[-1].text = f"{number}. " if number else "• "
            if number:
                self.lists[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or tag in VOID:
            return
        tag, role = self.stack.pop()
        self.hidden -= role == "hidden"
        self.kept -= tag == "pre"
        self.depth -= role == "cite"
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        if tag in BLOCKS or role == "cite":
            self.fresh(tag)
            self.lines[-1].depth = self.depth
        if role == "signature" and self.lines[-1].mark != "signature":
            self.lines[-1].mark = self.lines[-1].mark or "unsigned"
        if tag in ("td", "th"):
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.kept:
            for number, piece in enumerate(data.split("\n")[:MOST]):
                if number:
                    self.fresh("br")
                self.add(piece)
            return
        self.add(SPACE.sub(" ", data))

    def add(self, text: str) -> None:
        line = self.lines[-1]
        if len(line.text) < LONGEST:
            text = text.replace("\xa0", " ")
            line.text += text[: LONGEST - len(line.text)] if line.text else text.lstrip(" \t")[:LONGEST]
