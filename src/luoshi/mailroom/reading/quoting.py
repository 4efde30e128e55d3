"""What a person said, told from what the mail program put below. See docs/decisions.."""

from __future__ import annotations

from dataclasses import dataclass

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
    said = whole if is_forward(subject) else signatures.without(whole)
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
    """`On … \\n wrote:` broken over two or three lines is joined."""
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        if (
            last is not None
            and not last.blank
            and last.depth == line.depth
            and len(line.text) < 200
            and patterns.OPENS.match(last.bare)
            and not patterns.WROTE.match(last.bare)
            and patterns.WROTE.match(f"{last.bare} {line.bare}")
            and not patterns.WROTE.match(line.bare)
        ):
            last.text = f"{last.bare} {line.bare}"
            continue
        out.append(line)
    return out
