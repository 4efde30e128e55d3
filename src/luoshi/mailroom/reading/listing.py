"""Lines to groups, each one problem: by the outermost marks, else by paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from luoshi.mailroom.reading import courtesy
from luoshi.mailroom.reading.marks import (
    ACTION,
    GOES_ON,
    INSIDE,
    LEAD,
    LEADS,
    LONGEST_LIST,
    LOOKED_AT,
    MARKS,
    MOST_ROWS,
    NARROW,
    RINGS,
    STEPS,
    TROUBLE,
)


@dataclass
class Group:
    """One problem: the line it begins at among the lines with words, and its words."""

    first: int
    lines: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Joined as they stood."""
        return "\n".join(self.lines).strip()


@dataclass
class Row:
    """A line with words: its number among all such lines, whether an empty line stands above it."""

    number: int
    text: str
    apart: bool

    @property
    def head(self) -> str:
        """What patterns look at."""
        return self.text[:LOOKED_AT]

    @property
    def indent(self) -> int:
        """Blanks before its words."""
        return len(self.text) - len(self.text.lstrip(" \t　"))


def groups(lines: list[str]) -> list[tuple[int, str]]:
    """Each problem with the number of its first line among all lines with words."""
    rows = _rows(lines)
    found = _numbered(rows[:MOST_ROWS]) or _paragraphs(rows[:MOST_ROWS])
    if found:
        found[-1].lines += [row.text.strip() for row in rows[MOST_ROWS:]]
    return [(group.first, group.words) for group in found if group.words]


def _rows(lines: list[str]) -> list[Row]:
    rows: list[Row] = []
    number, apart = -1, False
    for line, kept in zip(lines, courtesy.without(lines), strict=True):
        number += bool(line.strip())
        if not kept.strip() or kept.startswith(">"):
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


def _numbered(rows: list[Row]) -> list[Group]:
    """By the style of the first mark at the outermost indent; nothing without a list."""
    marks = [(at, its) for at, row in enumerate(rows) if (its := marked(row.text))]
    if not marks or not _from_one(*marks[0][1][:2]):
        return []
    style = marks[0][1][0]
    same = [(at, words) for at, (its, _number, words) in marks if its == style]
    least = min(rows[at].indent for at, _words in same)
    tops = {at: words for at, words in same if rows[at].indent <= least}
    if len(tops) < 2:
        return []
    intro = rows[: min(tops)]
    if _are_steps(intro, list(tops.values())):
        return [Group(rows[0].number, [row.text.strip() for row in rows])]
    return _grouped(rows, intro, tops)


def _from_one(style: str, number: str) -> bool:
    return style == "bullet" or number in ("1", "一", "①", "01", "A", "a")


def _are_steps(intro: list[Row], words: list[str]) -> bool:
    """What to do one after the other until it breaks: a heading that says so, or doing after doing."""
    if any(STEPS.search(row.head) for row in intro[-1:]):
        return True
    doing = [bool(ACTION.match(text[:LOOKED_AT])) and not TROUBLE.search(text[:LOOKED_AT]) for text in words]
    told = (
        bool(intro)
        and bool(TROUBLE.search(intro[-1].head))
        and not LEAD.search(intro[-1].head.rstrip(":： "))
    )
    most = sum(doing) * 3 >= len(doing) * 2
    return all(doing[:-1]) if not told else most


def _grouped(rows: list[Row], intro: list[Row], tops: dict[int, str]) -> list[Group]:
    found: list[Group] = []
    if intro and not LEAD.search(intro[-1].head):
        found.append(Group(intro[0].number, [row.text.strip() for row in intro]))
    for at, row in enumerate(rows[len(intro) :], len(intro)):
        if at in tops:
            found.append(Group(row.number, [tops[at].strip(" \t　;；,，")]))
        else:
            found[-1].lines.append(row.text.strip())
    return found


def _paragraphs(rows: list[Row]) -> list[Group]:
    """By empty lines; else by lines of which each one tells of a trouble; else all is one."""
    if not rows:
        return []
    apart = any(row.apart for row in rows[1:])
    each = not apart and len(rows) > 1 and all(_stands_alone(row) for row in rows)
    found: list[Group] = []
    for row in rows:
        begins = not found or (
            (row.apart or each) and not GOES_ON.match(row.head) and not LEADS.search(found[-1].lines[-1][-8:])
        )
        if begins and found and row.apart and not TROUBLE.search(row.head) and len(row.text.strip()) < 8:
            begins = False
        if begins:
            found.append(Group(row.number))
        found[-1].lines.append(row.text.strip())
    return _without_lead(found)


def _stands_alone(row: Row) -> bool:
    return len(row.text.strip()) >= 5 and bool(TROUBLE.search(row.head)) and not GOES_ON.match(row.head)


def _without_lead(found: list[Group]) -> list[Group]:
    """`今天有两个问题：` is no problem of its own."""
    first = found[0]
    if (
        len(first.lines) > 1
        and LEAD.search(first.lines[0][:LOOKED_AT])
        and not STEPS.search(first.lines[0][:LOOKED_AT])
    ):
        short = len(first.lines[0]) <= 24 and not courtesy.is_courtesy(first.lines[0])
        if short and len(found) > 1:
            first.lines.pop(0)
            first.first += 1
    return found
