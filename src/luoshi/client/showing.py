"""Answers as scripts and people read them: JSON, a line each, a table, a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from luoshi.kernel.cells import safe_cell

WIDEST = 40
# What would move the cursor, colour the screen or turn the writing round; line breaks too, in a cell.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Words of others for a terminal: nothing in them commands it."""
    return CONTROL.sub(" ", text)


def sentences(text: str) -> str:
    """The same, line by line."""
    return "\n".join(plain(line) for line in text.splitlines())


def as_json(value: Any) -> str:
    """For people and programs, indented."""
    return _quiet(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def as_line(value: Any) -> str:
    """One object, one line."""
    return _quiet(json.dumps(value, ensure_ascii=False)) + "\n"


def _quiet(text: str) -> str:
    """JSON escapes some control characters by itself, and the rest here; it stays the same JSON."""
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", lambda one: f"\\u{ord(one[0]):04x}", text
    )


def rows_of(answer: Any) -> list[Any]:
    """The rows of a list; one for anything else."""
    if isinstance(answer, dict) and isinstance(answer.get("items"), list):
        return list(answer["items"])
    return [] if answer is None else [answer]


def flat(row: Any, before: str = "") -> dict[str, str]:
    """A row by columns: what lies in an object by `outer.inner`, lists as JSON."""
    if not isinstance(row, dict):
        return {before or "value": _cell(row)}
    found: dict[str, str] = {}
    for name, value in row.items():
        whole = f"{before}.{name}" if before else str(name)
        found |= flat(value, whole) if isinstance(value, dict) else {whole: _cell(value)}
    return found


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def cells(rows: Iterable[Any], wanted: Sequence[str]) -> list[list[str]]:
    """Head and rows; all columns that occur where none are named."""
    found = [flat(row) for row in rows]
    names = list(wanted) or list(dict.fromkeys(name for row in found for name in row))
    # What is empty in one row is an object in another: then its parts stand for it.
    names = [one for one in names if wanted or not any(other.startswith(f"{one}.") for other in names)]
    return [names, *([row.get(name, "") for name in names] for row in found)]


def as_csv(rows: Iterable[Any], wanted: Sequence[str]) -> str:
    """With byte-order mark, so that Excel reads Chinese; no cell is taken for a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in cells(rows, wanted))
    return "\ufeff" + out.getvalue()


def as_table(rows: Iterable[Any], wanted: Sequence[str], width: int = 0) -> str:
    """As many columns as the terminal is wide; Chinese characters count as two."""
    found = [[_short(plain(cell)) for cell in row] for row in cells(rows, wanted)]
    widths = [max(_width(row[place]) for row in found) for place in range(len(found[0]))]
    room, most = width or shutil.get_terminal_size((120, 24)).columns, 0
    while most < len(widths) and (wanted or most == 0 or sum(widths[: most + 1]) + 2 * most <= room):
        most += 1
    lines = (
        "  ".join(
            cell + " " * (size - _width(cell)) for cell, size in zip(row[:most], widths[:most], strict=True)
        )
        for row in found
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _short(text: str) -> str:
    if _width(text[: WIDEST + 1]) <= WIDEST and len(text) <= WIDEST:
        return text
    text = text[:WIDEST]
    while _width(text) >= WIDEST:
        text = text[:-1]
    return f"{text}…"
