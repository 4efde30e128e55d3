"""The list as a file: the same rows as on the page, every text disarmed against formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel.cells import safe_cell
from luoshi.kernel.tables import MOST_ROWS, write_workbook
from luoshi.problems import rules
from luoshi.problems.lifecycle import LIFE, OUTCOMES
from luoshi.problems.listing import PARTIES, Filters, everything_visible
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 500


def header() -> list[str]:
    """Column names in the reader's language."""
    return [
        _("Number"), _("Title"), _("Original words"), _("State"), _("Outcome"), _("Importance"), _("Kind"),
        _("Module"), _("Reporter"), _("Department"), _("With"), _("Reported"), _("Next date"), _("Closed"),
        _("Times met"), _("The firm's own number"),
    ]  # fmt: skip


def rows(member: Member, filters: Filters) -> Iterator[list[str]]:
    """One row a problem, read in chunks; dates are ISO in the project's time zone."""
    found = everything_visible(member, filters).select_related("reporter", "department", "holder", "firm")
    chunk: list[Problem] = []
    for problem in found.iterator(CHUNK):
        chunk.append(problem)
        if len(chunk) == CHUNK:
            yield from _with_words(member, chunk)
            chunk = []
    yield from _with_words(member, chunk)


def _with_words(member: Member, chunk: list[Problem]) -> Iterator[list[str]]:
    """The first reporter's words of all problems of the chunk in one query."""
    met = Occurrence.objects.visible_to(member).filter(problem__in=chunk).order_by("-reported_at", "-id")
    words = dict(met.values_list("problem_id", "words"))
    states = {s.name: str(s.label) for s in LIFE.states}
    labels: list[dict[Any, Any]] = [dict(OUTCOMES), dict(rules.IMPORTANCE), dict(rules.KINDS), dict(PARTIES)]
    for problem in chunk:
        outcome, importance, kind, party = (
            str(table.get(value, ""))
            for table, value in zip(
                labels, (problem.outcome, problem.importance, problem.kind, problem.party), strict=True
            )
        )
        yield [
            f"{member.project.key}-{problem.number}", problem.title, words.get(problem.pk, ""),
            states[problem.state], outcome, importance, kind, getattr(problem, "_area", None) or "",
            problem.reporter.name, problem.department.name if problem.department else "",
            problem.holder.name if problem.holder else party, _iso(problem.reported_at, member),
            _iso(problem.due_at, member), _iso(problem.closed_at, member), str(problem.met_count),
            problem.vendor_number,
        ]  # fmt: skip


def _iso(moment: datetime | None, member: Member) -> str:
    return moment.astimezone(member.project.zone).strftime("%Y-%m-%d %H:%M") if moment else ""


def csv_lines(member: Member, filters: Filters) -> Iterator[bytes]:
    """CSV with byte-order mark, line by line, so that a large list never lies in memory."""
    yield "\ufeff".encode()
    yield _line(header())
    for row in rows(member, filters):
        yield _line(row)


def _line(cells: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8", "replace")


def workbook(member: Member, filters: Filters) -> bytes:
    """An Excel file of everything visible; see `is_too_long` before."""
    return write_workbook(_("Problems"), chain([header()], rows(member, filters)))


def is_too_long(member: Member, filters: Filters) -> bool:
    """Whether these are more rows than a workbook takes."""
    return everything_visible(member, filters).order_by()[: MOST_ROWS + 1].count() > MOST_ROWS
