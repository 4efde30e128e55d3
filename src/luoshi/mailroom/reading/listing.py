"""Lines to groups, each one problem: by the outermost marks, else by paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from luoshi.mailroom.reading import courtesy
from luoshi.mailroom.reading.marks import ACTION, GOES_ON, LEAD, LEADS, LOOKED_AT, MOST_ROWS, STEPS, TROUBLE
from luoshi.mailroom.reading.rows import Row, marked, rows_of


@dataclass
class Group:
    """One problem: the line it begins at among the lines with words, and its words."""

    first: int
    lines: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Joined as they stood."""
        return "\n".join(self.lines).strip(" \t　\n;；,，")


def groups(lines: list[str], pictured: frozenset[int] = frozenset()) -> list[tuple[int, str]]:
    """Each problem with the number of its first line among all lines with words.

    `pictured`: the numbers of the lines below which pictures stand.
    """
    rows = rows_of(lines)
    found = _numbered(rows[:MOST_ROWS]) or _paragraphs(_parted(rows[:MOST_ROWS], pictured))
    if found:
        found[-1].lines += [row.text.strip() for row in rows[MOST_ROWS:]]
    return [(group.first, group.words) for group in found if group.words]


def _parted(rows: list[Row], pictured: frozenset[int]) -> list[Row]:
    """A picture between two lines parts them like an empty line, unless they tell what was done in turn."""
    if len(pictured & {row.number for row in rows}) < 2 or _are_steps([], [row.text for row in rows]):
        return rows
    for before, row in pairwise(rows):
        row.pictured = before.number in pictured
    return rows


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
    found, above, section = _introduced(rows, intro, tops)
    for at, row in enumerate(rows[len(intro) :], len(intro)):
        if at in tops:
            found.append(Group(row.number, [*above, section + tops[at].strip()]))
            above = []
        elif at + 1 in tops and _is_section(row):
            section = row.text.strip()
        else:
            found[-1].lines.append(row.text.strip())
    return found


def _introduced(
    rows: list[Row], intro: list[Row], tops: dict[int, str]
) -> tuple[list[Group], list[str], str]:
    """What stands above the list: a problem of its own, words for the first, the name of a section."""
    sections = sum(_is_section(row) and at + 1 in tops for at, row in enumerate(rows))
    section = intro[-1].text.strip() if intro and sections > 1 and _is_section(intro[-1]) else ""
    words = [row for row in intro if not LEAD.search(row.head)]
    if any(TROUBLE.search(row.head) for row in words):
        return [Group(words[0].number, [row.text.strip() for row in words])], [], section
    return [], [row.text.strip() for row in words], section


def _is_section(row: Row) -> bool:
    """`仓库：` above a list of its own."""
    bare = row.text.strip()
    return len(bare) <= 12 and bool(LEADS.search(bare)) and not marked(bare)


def _paragraphs(rows: list[Row]) -> list[Group]:
    """By empty lines; else by lines of which each one tells of a trouble; else all is one."""
    if not rows:
        return []
    apart = any(row.apart for row in rows[1:])
    each = not apart and len(rows) > 1 and all(_stands_alone(row) for row in rows)
    found: list[Group] = []
    for row in rows:
        if not found or _begins(row, found[-1].lines[-1], each):
            found.append(Group(row.number))
        found[-1].lines.append(row.text.strip())
    return _without_lead(found)


def _begins(row: Row, before: str, each: bool) -> bool:
    """Whether another problem begins here, and the one before does not go on."""
    if GOES_ON.match(row.head):
        return False
    if row.pictured:
        return True
    if LEADS.search(before[-8:]) or not (row.apart or each):
        return False
    return bool(TROUBLE.search(row.head)) or len(row.text.strip()) >= 8


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
