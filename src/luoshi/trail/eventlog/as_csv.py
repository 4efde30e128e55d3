"""An event log as CSV: one row an event, columns by their standard names, formulas disarmed."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.cells import plain_cell, safe_cell
from luoshi.trail.eventlog.shape import STANDARD, Line, line_of, refusing

MEDIA_TYPE = "text/csv; charset=utf-8"
CHUNK = 500


def write(lines: Iterable[Line]) -> Iterator[bytes]:
    """The file in pieces. All headings are known only after the last line, so the lines wait on the disk."""
    headings: dict[str, None] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as waiting:
        for line in lines:
            headings |= dict.fromkeys(line.others)
            waiting.write(json.dumps([list(line.standard.values()), line.others]) + "\n")
        waiting.seek(0)
        yield "\ufeff".encode()
        yield _rows([[*STANDARD, *headings]])
        some: list[list[str]] = []
        for text in waiting:
            standard, others = json.loads(text)
            some.append([*standard, *(others.get(name, "") for name in headings)])
            if len(some) == CHUNK:
                yield _rows(some)
                some = []
        yield _rows(some)


def _rows(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def read(file: IO[bytes]) -> Iterator[Line]:
    """The lines of a file that `write` has written. Raises Refusal."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    with refusing(_("This is no event log in CSV.")):
        rows = csv.reader(text)
        header = [plain_cell(cell) for cell in next(rows, [])]
        for row in rows:
            yield line_of(dict(zip(header, map(plain_cell, row), strict=True)))
    text.detach()
