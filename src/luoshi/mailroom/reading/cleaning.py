# ruff: noqa: E501 - a list of words is read in one piece
"""HTML mail made safe to show: its words and its blocks, nothing that runs, nothing that fetches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import unquote

import nh3

from luoshi.mailroom.reading.charsets import printable
from luoshi.mailroom.reading.markup import DROPPED, LARGEST

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "wbr",
    ]
)
# No style, no class, no id, no background, no srcset: colours and sizes are the product's.
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
    "li": {"value"},
}
IMAGE = re.compile(r"<img\b[^>]*>")
SOURCE = re.compile(r'\ssrc="cid:(\d{1,4})"')


def cleaned(html: str, pictures: Mapping[str, int]) -> str:
    """`pictures`: the index of the part by Content-ID (or by the whole `data:` address)."""

    def its(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            index = pictures.get(unquote(value[4:]) if value[:4].lower() == "cid:" else value)
            return None if index is None else f"cid:{index}"
        return value if name not in ("colspan", "rowspan", "start", "value") or _small(value) else None

    clean = nh3.clean(
        printable(html[:LARGEST]),
        tags=set(TAGS),
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=its,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
    )
    return IMAGE.sub(lambda image: image[0] if SOURCE.search(image[0]) else "", _harmless_links(clean))


def _small(value: str) -> bool:
    return value.isdecimal() and len(value) <= 3


def _harmless_links(clean: str) -> str:
    """`cid:` and `data:` are for pictures; a link may not lead there."""
    return re.sub(r'(<a\b[^>]*?)\shref="(?!https?:|mailto:|tel:)[^"]*"', r"\1", clean, flags=re.IGNORECASE)


def of_text(text: str) -> str:
    """A plain text between HTML texts."""
    return "<p>" + escape(printable(text)[:LARGEST]).strip().replace("\n", "<br>") + "</p>"


def shown(html: str, addresses: Mapping[int, str]) -> str:
    """The cleaned HTML with the addresses of our own copies of its pictures; a picture without one is left out."""

    def its(image: re.Match[str]) -> str:
        source = SOURCE.search(image[0])
        address = addresses.get(int(source[1])) if source else None
        if source is None or address is None:
            return ""
        return image[0].replace(source[0], f' src="{escape(address)}" loading="lazy"', 1)

    return IMAGE.sub(its, html)
