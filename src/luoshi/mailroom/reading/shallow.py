"""HTML nested thousands deep is no letter: a tree builder would need minutes, so its tags are dropped."""

from __future__ import annotations

import re

DEEPEST = 400
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
WHOLE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]{0,2000}>?")
LONG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,20})[\s/][^<>]{10000,}>")
"""A tag with thousands of attributes."""
# Without an end of their own, or ended by the next of their kind.
FLAT = frozenset(
    [
        "br",
        "hr",
        "img",
        "meta",
        "link",
        "input",
        "wbr",
        "col",
        "area",
        "base",
        "source",
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
    ]
)
LINES = frozenset(["br", "hr", "p", "div", "li", "tr", "table", "blockquote", "h1", "h2", "h3", "h4", "pre"])


def shallow(html: str) -> str:
    """The HTML as it came, or its words alone when it is nested too deep."""
    html = LONG.sub(r"<\1>", html)
    depth = 0
    for tag in TAG.finditer(html):
        if tag[2].lower() not in FLAT:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > DEEPEST:
            return WHOLE.sub(lambda found: "<br>" if found[2].lower() in LINES else "", html)
    return html
