"""A log laid out case by case, on the disk: its rows come in any order, and there may be millions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from luoshi.kernel.verdict import Refusal

MOST_ROWS = 5_000_000
AT_ONCE = 2000


class Row(NamedTuple):
    """One row as it was read: `number` as a spreadsheet counts it, `at` in UTC or empty, and its cells.

    `why` says what is to be reported of it; `taken` whether it can be taken nevertheless.
    """

    number: int
    case: str
    at: str
    said: dict[str, str]
    more: dict[str, str]
    why: list[str]
    taken: bool = True


class Stage:
    """The rows of one log. It lies in a file that vanishes with it."""

    def __init__(self, line: sqlite3.Connection) -> None:
        self.line = line
        line.execute("PRAGMA journal_mode=OFF")
        line.execute("PRAGMA synchronous=OFF")
        line.execute(
            "CREATE TABLE row (number INTEGER PRIMARY KEY, place TEXT, at TEXT, kept TEXT, why TEXT, taken)"
        )

    def fill(self, rows: Iterable[Row]) -> None:
        """Take the rows in. Raises Refusal when there are too many."""
        some: list[tuple[Any, ...]] = []
        for row in rows:
            kept = json.dumps([row.said, row.more], ensure_ascii=False)
            why = json.dumps(row.why, ensure_ascii=False) if row.why else None
            some.append((row.number, row.case, row.at or None, kept, why, row.taken))
            if len(some) == AT_ONCE:
                self._put(some)
                some = []
            if row.number > MOST_ROWS:
                raise Refusal(_("The table has more than %(limit)d rows.") % {"limit": MOST_ROWS})
        self._put(some)
        self.line.execute("CREATE INDEX of_case ON row (place, at)")
        self.line.execute(
            "CREATE TABLE first AS SELECT place, min(at) AS at, min(number) AS number FROM row "
            "WHERE place != '' GROUP BY place"
        )

    def _put(self, rows: list[tuple[Any, ...]]) -> None:
        self.line.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)", rows)

    def cases(self) -> Iterator[tuple[str, list[Row]]]:
        """Each case with its rows as they stood in the file; the case that began first comes first."""
        rows = self.line.execute(
            "SELECT row.number, row.place, row.at, kept, why, taken FROM first JOIN row USING (place) "
            "ORDER BY first.at IS NULL, first.at, first.number, row.number"
        )
        for case, found in groupby(map(_row, rows), key=lambda row: row.case):
            yield case, list(found)

    def count(self) -> int:
        """How many rows there are."""
        return int(self.line.execute("SELECT count(*) FROM row").fetchone()[0])

    def leave_out(self, case: str, why: str) -> None:
        """Note that none of the rows of this case can be taken."""
        self.line.execute(
            "UPDATE row SET taken = 0, why = json_insert(coalesce(why, '[]'), '$[#]', ?) WHERE place = ?",
            (why, case),
        )

    def reported(self) -> Iterator[Row]:
        """The rows of which something is to be said, in the order of the file."""
        rows = self.line.execute(
            "SELECT number, place, at, kept, why, taken FROM row WHERE why IS NOT NULL ORDER BY number"
        )
        return map(_row, rows)


def _row(found: tuple[Any, ...]) -> Row:
    number, case, at, kept, why, taken = found
    said, more = json.loads(kept)
    return Row(number, case, at or "", said, more, json.loads(why) if why else [], bool(taken))


@contextmanager
def staged(rows: Iterable[Row]) -> Iterator[Stage]:
    """The rows, laid out, while the block lasts."""
    with closing(sqlite3.connect("", isolation_level=None)) as line:
        stage = Stage(line)
        line.execute("BEGIN")
        stage.fill(rows)
        line.execute("COMMIT")
        yield stage
