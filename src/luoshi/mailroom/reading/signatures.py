"""Signatures: cut only where something sets them off from what is said."""

from __future__ import annotations

import re

from luoshi.mailroom.reading import patterns
from luoshi.mailroom.reading.lines import Line

MOST = 10
WIDEST = 80
FRAME = re.compile(r"\|[\s|]*")
"""Lines, and characters of a line, that a company's signature below a rule may have."""


def without(lines: list[Line]) -> list[Line]:
    """The lines without signature, mobile advertisement, disclaimer and the rules around them."""
    lines = _marked(lines)
    before = -1
    while before != len(lines):
        before = len(lines)
        lines = _trimmed(lines)
        lines = lines[: _delimited(lines)]
        lines = lines[: _disclaimed(lines)]
    return lines


def _marked(lines: list[Line]) -> list[Line]:
    """What the markup calls a signature, up to where it closes."""
    kept, inside = [], False
    for line in lines:
        if line.mark in ("signature", "unsigned"):
            inside = line.mark == "signature"
        if not inside:
            kept.append(line)
    return kept


def _trimmed(lines: list[Line]) -> list[Line]:
    """Without blank lines, rules and `发自我的iPhone` at the end."""
    end = len(lines)
    while end and not lines[end - 1].pictures and _is_nothing(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_nothing(line: Line) -> bool:
    return line.depth == 0 and (
        line.blank
        or bool(patterns.RULE.match(line.bare) or patterns.DELIMITER.match(line.text[:10]))
        or bool(patterns.MOBILE.match(line.bare))
    )


def _delimited(lines: list[Line]) -> int:
    """Where `-- ` or a rule with a few lines of contact below it begins."""
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if line.depth:
            continue
        if line.text in ("-- ", "--") and len(lines) - at <= 2 * MOST:
            return at
        ruled = (
            line.mark == "rule" or patterns.RULE.match(line.bare) or patterns.DELIMITER.match(line.text[:10])
        )
        if ruled and _is_contact(lines[at:]):
            return _first_of_frame(lines, at)
    return len(lines)


def _first_of_frame(lines: list[Line], at: int) -> int:
    """A table in plain text: signs around a card of which the last one was found."""
    while above := [up for up in range(max(at - 3, 0), at) if FRAME.fullmatch(lines[up].bare)]:
        at = above[0]
    return at


def _is_contact(lines: list[Line]) -> bool:
    """Few and short lines, one of which says how to reach somebody."""
    words = [line.bare for line in lines[1:] if not line.blank]
    first = lines[0].text if lines[0].mark == "rule" else ""
    return (
        0 < len(words) <= MOST
        and all(len(text) <= WIDEST for text in words)
        and any(patterns.CONTACT.search(text) for text in [*words, first])
    )


def _disclaimed(lines: list[Line]) -> int:
    """Where the last paragraph is what a mail server adds for the lawyers."""
    for at in range(len(lines) - 1, max(len(lines) - 8, -1), -1):
        text = lines[at].bare
        if lines[at].depth == 0 and patterns.DISCLAIMER.match(text):
            rest = "".join(line.bare for line in lines[at:])
            return at if patterns.SECRET.search(rest) else len(lines)
    return len(lines)


def without_banner(lines: list[Line]) -> list[Line]:
    """Without the warning that a company's mail server puts above what comes from outside."""
    first = next((at for at, line in enumerate(lines) if not line.blank), None)
    if first is None or not patterns.BANNER.match(lines[first].bare):
        return lines
    rest = lines[first + 1 :]
    return rest if any(line.pictures or not line.blank for line in rest) else lines
