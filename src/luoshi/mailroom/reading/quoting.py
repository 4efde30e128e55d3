"""What a person said, told from what the mail program put below. See docs/decisions.."""

from __future__ import annotations

from dataclasses import dataclass, replace

from luoshi.mailroom.reading import blocks, patterns, signatures
from luoshi.mailroom.reading.lines import Line


@dataclass
class Divided:
    """The lines of a mail, each in one of the two and in the order of the mail."""

    said: list[Line]
    cut: list[Line]


PASSED_ON = "Fwd: "


def is_reply(subject: str) -> bool:
    """Whether the outermost prefix says that something is answered."""
    return bool(patterns.REPLY.match(subject))


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix says that a mail is passed on."""
    return bool(patterns.FORWARD.match(subject))


def divided(lines: list[Line], subject: str = "", answers: bool = True) -> Divided:
    """Said and cut. In a mail that is passed on or answers nothing, the words of others are the report."""
    lines = _attributed(lines)
    ours = any(patterns.ABOVE_LINE.search(line.bare) for line in lines)
    if ours or (answers and not is_forward(subject)):
        return _reply(lines)
    whole = [_unquoted(line) for line in lines]
    said = whole if is_forward(subject) else signatures.without_banner(signatures.without(whole))
    if not any(line.pictures or not line.blank for line in said):
        return Divided(whole, [])
    return Divided(said, _rest(whole, said))


def _unquoted(line: Line) -> Line:
    """Its depth forgotten; `>100元` was no quote."""
    sign = ">" if line.depth == 1 and line.text[:1].isdecimal() else ""
    return Line(sign + line.text, 0, line.mark, line.indent, line.pictures)


def _rest(lines: list[Line], kept: list[Line]) -> list[Line]:
    known = {id(line) for line in kept}
    return [line for line in lines if id(line) not in known]


def _reply(lines: list[Line]) -> Divided:
    end = blocks.end_of_words(lines)
    above, below = lines[:end], lines[end:]
    answered = _answers(above)
    said = signatures.without([line for line, kept in zip(above, answered, strict=True) if kept])
    said = signatures.without_banner(said)
    return Divided(said, _rest(above, said) + below)


def _answers(lines: list[Line]) -> list[bool]:
    """Which lines are said. Between quoted lines stand answers; each keeps the last paragraph it answers."""
    kept = [line.depth == 0 and not _is_attribution(lines, at) for at, line in enumerate(lines)]
    runs = _runs(lines, kept)
    inside = [run for run in runs if _quote_before(lines, kept, run[0]) and _quote_after(lines, kept, run[1])]
    if inside:
        for start, _end in runs:
            for at in _question(lines, start):
                kept[at] = True
    return kept


def _is_attribution(lines: list[Line], at: int) -> bool:
    """`张三 于…写道：` right above a quote."""
    if not patterns.WROTE.match(lines[at].bare):
        return False
    following = [line for line in lines[at + 1 : at + 6] if not line.blank]
    return bool(following) and following[0].depth > 0


def _runs(lines: list[Line], kept: list[bool]) -> list[tuple[int, int]]:
    """Stretches of kept lines with words, from first to last."""
    runs: list[tuple[int, int]] = []
    open_ = False
    for at, line in enumerate(lines):
        if not kept[at]:
            open_ = open_ and line.blank
        elif not line.blank or line.pictures:
            runs[-1:] = [(runs[-1][0], at)] if open_ else [*runs[-1:], (at, at)]
            open_ = True
    return runs


def _quote_before(lines: list[Line], kept: list[bool], start: int) -> bool:
    return any(line.depth and not line.blank for line in lines[:start])


def _quote_after(lines: list[Line], kept: list[bool], end: int) -> bool:
    return any(line.depth and not line.blank for line in lines[end + 1 :])


def _question(lines: list[Line], start: int) -> list[int]:
    """The quoted paragraph right above an answer, three lines at most."""
    at = start - 1
    found: list[int] = []
    while at >= 0 and lines[at].blank:
        at -= 1
    while at >= 0 and lines[at].depth and not lines[at].blank and len(found) < 3:
        if not patterns.WROTE.match(lines[at].bare):
            found.append(at)
        at -= 1
    return found


def _attributed(lines: list[Line]) -> list[Line]:
    """`On … \\n wrote:` broken over up to four lines is joined."""
    out: list[Line] = []
    at = 0
    while at < len(lines):
        length = _announced(lines, at)
        line = lines[at]
        if length > 1:
            line = replace(line, text=" ".join(part.bare for part in lines[at : at + length]))
        out.append(line)
        at += length
    return out


def _announced(lines: list[Line], at: int) -> int:
    """Over how many lines the announcement of a quote runs that begins here; 1 when none does."""
    first = lines[at]
    if first.blank or not patterns.OPENS.match(first.bare) or patterns.WROTE.match(first.bare):
        return 1
    joined = first.bare
    for length, line in enumerate(lines[at + 1 : at + 4], 2):
        if line.blank or line.depth != first.depth or len(line.text) > 200:
            return 1
        joined = f"{joined} {line.bare}"
        if patterns.WROTE.match(joined):
            return 1 if patterns.WROTE.match(line.bare) else length
    return 1
