"""Taking a log over: batch by batch, each whole when it is committed, so that everybody else can go on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.home.importing.histories.source import Log
from luoshi.home.importing.histories.staging import Stage, staged
from luoshi.home.importing.histories.telling import Reader, Reading, Teller
from luoshi.kernel.cells import safe_cell
from luoshi.problems.models import Problem
from luoshi.problems.models.recounted import History
from luoshi.rollout.models import Member

CASES, EVENTS = 100, 1000
"""A batch: so many tickets, or a few more than so many events."""


@dataclass
class Outcome:
    """What has come of a log so far."""

    rows: int = 0
    done: int = 0
    problems: int = 0
    events: int = 0
    same: int = 0
    refused: int = 0
    reported: int = 0

    def as_dict(self) -> dict[str, int]:
        """For keeping."""
        return asdict(self)


def take_over(
    file: IO[bytes], how: Reading, *, by: Member, report: IO[bytes] | None = None, dry: bool = False,
    told: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:  # fmt: skip
    """Take over what is new in this log; `told` hears after each batch, `report` gets the rows in doubt.

    A dry run says the same and writes nothing. Raises Refusal when the log as a whole cannot be read.
    """
    with closing(Log(file)) as log:
        reader = Reader(by.project, log, how)
        with staged(reader.rows()) as stage:
            outcome = Outcome(rows=stage.count())
            told(outcome)
            for batch, rows in _batches(Teller(reader).histories(stage)):
                _write(batch, by, dry, outcome)
                outcome.done += rows
                told(outcome)
            _reports(stage, reader, report, outcome)
    outcome.done = outcome.rows
    return outcome


def _batches(cases: Iterator[tuple[History | None, int]]) -> Iterator[tuple[list[History], int]]:
    batch: list[History] = []
    rows = events = 0
    for history, count in cases:
        rows += count
        if history is not None:
            batch.append(history)
            events += count
        if len(batch) >= CASES or events >= EVENTS:
            yield batch, rows
            batch, rows, events = [], 0, 0
    yield batch, rows


def _write(batch: list[History], by: Member, dry: bool, outcome: Outcome) -> None:
    if not batch:
        return
    with transaction.atomic():
        taken = Problem.bring_in_histories(batch, by=by)
        transaction.set_rollback(dry)
    outcome.problems += taken.problems
    outcome.events += taken.events
    outcome.same += sum(len(history.events) for history in batch) - taken.events


def _reports(stage: Stage, reader: Reader, report: IO[bytes] | None, outcome: Outcome) -> None:
    """The rows in doubt with number, reasons and cells, as CSV."""
    if report is not None:
        report.write(
            "\ufeff".encode() + csv_line([_("Row"), _("Taken over"), _("Reason"), *reader.log.header])
        )
    for row in stage.reported():
        outcome.reported += 1
        outcome.refused += not row.taken
        if report is not None:
            taken = _("yes") if row.taken else _("no")
            report.write(csv_line([str(row.number), taken, " ".join(row.why), *reader.cells(row)]))


def csv_line(cells: list[str]) -> bytes:
    """A line of CSV, disarmed."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8", "replace")
