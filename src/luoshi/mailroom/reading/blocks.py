"""Where a reply ends and the mail that it answers begins, for programs that set no quote signs."""

from __future__ import annotations

from collections.abc import Callable

from luoshi.mailroom.reading import patterns
from luoshi.mailroom.reading.lines import Line

NEAR = 9
"""Lines with words in which the keys of a copied header stand together."""


def end_of_words(lines: list[Line]) -> int:
    """The index of the first line that belongs to the answered mail to the end; the length when none does."""
    ends = [at for at in (_first(lines, its) for its in BEGINS) if at >= 0]
    return min(ends, default=len(lines))


def _first(lines: list[Line], begins: Callable[[list[Line], int], bool]) -> int:
    return next((at for at in range(len(lines)) if begins(lines, at)), -1)


def _above(lines: list[Line], at: int) -> bool:
    return lines[at].depth == 0 and bool(patterns.ABOVE_LINE.search(lines[at].bare))


def _marked(lines: list[Line], at: int) -> bool:
    """The markup itself says so."""
    return lines[at].mark == "quote"


def _original(lines: list[Line], at: int) -> bool:
    """`------ 原始邮件 ------`; followed by something, or it would be somebody's ornament."""
    return lines[at].depth == 0 and bool(patterns.ORIGINAL.match(lines[at].bare))


def _bare(lines: list[Line], at: int) -> bool:
    """`原始邮件` alone, with a sender right below."""
    if lines[at].depth or not patterns.BARE.match(lines[at].bare):
        return False
    below = [line for line in lines[at + 1 : at + 8] if not line.blank][:1]
    found = patterns.KEY.match(below[0].bare) if below else None
    return found is not None and found.lastgroup == "from"


def _header(lines: list[Line], at: int) -> bool:
    """A copied header: a sender, and near below it at least two other keys, one of them date or subject."""
    if lines[at].depth or not lines[at].text or not (found := patterns.KEY.match(lines[at].bare)):
        return False
    keys = keys_from(lines, at)
    first = found.lastgroup
    wanted = {"from", "to", "date", "subject"} & keys
    return first in ("from", "date", "subject") and "from" in keys and len(wanted) >= 3


def keys_from(lines: list[Line], at: int) -> set[str]:
    """The keys of the header that is copied from here on."""
    keys: set[str] = set()
    misses, seen = 0, 0
    for line in lines[at:]:
        if line.blank:
            continue
        found = patterns.KEY.match(line.bare)
        seen += 1
        misses = 0 if found else misses + 1
        if seen > NEAR or misses > 2:
            break
        if found and found.lastgroup:
            keys.add(found.lastgroup)
    return keys


def _wrote(lines: list[Line], at: int) -> bool:
    """`在…写道：` with nothing quoted below it: some programs only indent, or do not even that."""
    line = lines[at]
    if line.depth or not line.text or not patterns.WROTE.match(line.bare):
        return False
    following = [below for below in lines[at + 1 :] if not below.blank]
    return bool(following) and following[0].depth == 0


BEGINS = (_above, _marked, _original, _bare, _header, _wrote)
