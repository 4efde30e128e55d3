"""The lines of what was said that can be or begin a problem."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from luoshi.mailroom.reading import courtesy
from luoshi.mailroom.reading.marks import INSIDE, LONGEST_LIST, LOOKED_AT, MARKS, NARROW, RINGS


@dataclass
class Row:
    """A line with words: its number among all such lines, whether something parts it from the one above."""

    number: int
    text: str
    apart: bool
    pictured: bool = False

    @property
    def head(self) -> str:
        """What patterns look at."""
        return self.text[:LOOKED_AT]

    @property
    def indent(self) -> int:
        """Blanks before its words."""
        return len(self.text) - len(self.text.lstrip(" \t　"))


def rows_of(lines: list[str]) -> list[Row]:
    rows: list[Row] = []
    number, apart = -1, False
    for line, kept in zip(lines, courtesy.without(lines), strict=True):
        number += bool(line.strip())
        if not kept.strip() or kept.startswith("> "):
            apart = True
            continue
        for piece in in_pieces(line):
            rows.append(Row(number, piece, apart))
            apart = False
    return rows


def in_pieces(line: str) -> list[str]:
    """`1、…；2、…` in one line as lines; a line without two marks in their order stays whole."""
    for style, pattern in INSIDE.items():
        ordered: list[int] = []
        for found in pattern.finditer(line[:LONGEST_LIST].translate(NARROW)):
            if _nth(style, found[1]) == len(ordered) + 1:
                ordered.append(found.start())
        if len(ordered) > 1:
            cuts = [0, *ordered, len(line)]
            pieces = [line[start:end] for start, end in pairwise(cuts)]
            return [piece for piece in pieces if piece.strip()]
    return [line]


def _nth(style: str, number: str) -> int:
    return RINGS.index(number) + 1 if style == "ring" else int(number)


def marked(text: str) -> tuple[str, str, str] | None:
    """The style of the mark that a line begins with, its number, and the words behind it."""
    bare = text.strip(" \t　")
    for style, pattern in MARKS:
        found = pattern.match(bare[:40].translate(NARROW))
        if found and bare[found.end() :].strip():
            return style, found[1], bare[found.end() :]
    return None
