"""A text as lines: how deep each is quoted, what the markup said of it, which pictures stand below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.mailroom.reading.charsets import printable

MOST = 20_000
LONGEST = 20_000
"""Characters of one line; a longer one is broken, so that no pattern meets a megabyte."""
LOOKED_AT = 500
DEPTH = re.compile(r"^[ \t]{0,3}((?:[>＞][ \t]?)+)")
PICTURE = re.compile(r"\[(?:cid:[^\]\s]{1,200}|image:[^\]]{0,200}|图片|圖片|图片: ?[^\]]{0,200}|Image)\]|￼")


@dataclass
class Line:
    """One line. `mark` is "quote" where the markup says so of the rest, or "signature", or "rule"."""

    text: str = ""
    depth: int = 0
    mark: str = ""
    indent: int = 0
    pictures: list[str] = field(default_factory=list)

    @property
    def bare(self) -> str:
        """Its words as patterns look at them: without the blanks around, and not endless."""
        return self.text.strip()[:LOOKED_AT]

    @property
    def blank(self) -> bool:
        """It carries no words."""
        return not self.text.strip()


def of_text(text: str, flowed: bool = False, delsp: bool = False) -> list[Line]:
    """The lines of a plain text; what format=flowed broke is joined again."""
    plain = PICTURE.sub("", printable(text)).replace("\xa0", " ")
    lines: list[Line] = []
    open_ = False
    for raw in plain.split("\n")[:MOST]:
        line = _line(raw)
        soft = flowed and raw.endswith(" ") and raw.strip() not in ("", "--")
        if open_ and lines and lines[-1].depth == line.depth and raw != "-- ":
            lines[-1].text += line.text
        else:
            lines.append(line)
        if soft and delsp:
            lines[-1].text = lines[-1].text[:-1]
        open_ = soft
    return [piece for line in lines for piece in _broken(line)]


def _line(raw: str) -> Line:
    quoted = DEPTH.match(raw)
    if not quoted:
        return Line(raw if raw == "-- " else raw.rstrip("\t"), indent=len(raw) - len(raw.lstrip(" \t　")))
    depth = quoted[1].count(">") + quoted[1].count("＞")
    return Line(raw[quoted.end() :], depth=depth)


def _broken(line: Line) -> list[Line]:
    if len(line.text) <= LONGEST:
        return [line]
    text = line.text[: LONGEST * 25]
    return [Line(text[at : at + LONGEST], line.depth, line.mark) for at in range(0, len(text), LONGEST)]


def joined(lines: list[Line]) -> str:
    """As text again, quoted lines with their signs; never more than one empty line in a row."""
    out: list[str] = []
    for line in lines:
        text = line.text.strip(" \t　") if not line.indent else line.text.rstrip()
        if text or (out and out[-1]):
            out.append("> " * line.depth + text if text else "")
    return "\n".join(out).strip("\n")
