"""How the daily reports are filed: the diary's own map, read for the few weeks of the overview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.diary.cells import Drawing
from luoshi.diary.models import Opening, Tally
from luoshi.diary.models.tally import FIGURES, counted
from luoshi.diary.queries.heat import Count, Heat, Row
from luoshi.diary.span import RECENT, around
from luoshi.rollout.models import Department, Member, Project

MOST = 12
"""Departments on the overview: those that file least; the others stand in the calendar."""
POOR, IN_A_ROW, FEW = 0.6, 3, 3
"""Below this share, on so many closed days in a row; a department of fewer people is left in peace."""
GOOD, FAIR = 0.9, 0.6


@dataclass(frozen=True)
class Filing:
    """The map of the last weeks. Today stands in its cells and in no total: the day is not over."""

    project: Project
    heat: Heat

    @property
    def today(self) -> Count:
        """Today's figures; all zero on a day on which nothing is due."""
        return self.heat.everybody.cells.get(self.project.today(), Count())

    def by_day(self) -> list[tuple[date, Count]]:
        """The days on which something was due, everybody together."""
        cells = self.heat.everybody.cells
        found = [(column.first, cells[column.first]) for column in self.heat.columns if column.first in cells]
        return [(day, count) for day, count in found if count.due]

    def closed_days(self) -> list[tuple[date, Count]]:
        """Those before today."""
        return [(day, count) for day, count in self.by_day() if day < self.project.today()]

    def lately(self) -> Count:
        """The last five closed days together."""
        found = Count()
        for _day, count in self.closed_days()[-5:]:
            found.take(count.due, count.filed, count.late, count.nil, count.exempt)
        return found

    def shown(self) -> list[Row]:
        """The departments on the overview, in their order."""
        rows = [row for row in self.heat.rows if row.total.due]
        least = sorted(rows, key=lambda row: row.total.share or 0)[:MOST]
        return [row for row in rows if row in least]

    def drawn(self) -> dict[str, Any]:
        """What the component shows: everybody, then the departments; only Mondays and today are named."""
        heat = Heat(self.heat.span, self.heat.columns, self.heat.everybody, self.shown(), self.heat.now)
        drawing, today = Drawing(heat, self.project), self.project.today()
        columns = [
            head | ({} if _named(column.first, today) else {"label": ""})
            for head, column in zip(drawing.columns(), heat.columns, strict=True)
        ]
        return {"columns": columns, "rows": [row | {"url": ""} for row in drawing.rows()]}

    def poor(self) -> list[tuple[Row, Count]]:
        """Departments below the mark on each of the last closed days, with the last day's figures."""
        days = [day for day, _count in self.closed_days()][-IN_A_ROW:]
        found = []
        for row in self.heat.rows if len(days) == IN_A_ROW else []:
            counts = [row.cells[day] for day in days if day in row.cells]
            if len(counts) == IN_A_ROW and all(one.due >= FEW and (one.share or 0) < POOR for one in counts):
                found.append((row, counts[-1]))
        return sorted(found, key=lambda pair: pair[1].share or 0)


def filing_of(member: Member) -> Filing:
    """As this member may see it: kept figures of closed days, and those of open days counted."""
    project = member.project
    span = around(RECENT, project.today())
    ends = (span.first, span.last)
    kept = Tally.objects.visible_to(member).filter(day__range=ends)
    columns = ("day", "department", "department__name", "department__order", *FIGURES)
    rows = list(kept.order_by().values_list(*columns))
    known = {row[0] for row in rows}
    opened = Opening.objects.filter(project=project, day__range=ends).values_list("day", flat=True)
    live = sorted(set(opened) - known)
    now = counted(project, live) if live else {}
    unnamed = {of for found in now.values() for of in found} - {row[1] for row in rows}
    names = {of: (order, name) for _day, of, name, order, *_figures in rows}
    names |= _names(unnamed)
    everybody, found = (
        Row(None, Count()),
        {of: _row(of, names[of][1]) for of in sorted(names, key=_by(names))},
    )
    for day, of, _name, _order, *figures in rows:
        _add(found[of], everybody, day, figures, total=True)
    for day, of_day in now.items():
        for of, told in of_day.items():
            figures = [told.get(name, 0) for name in FIGURES]
            _add(found[of], everybody, day, figures, total=day < project.today())
    drawn = span.columns(project.working_time, {})
    return Filing(project, Heat(span, drawn, everybody, list(found.values()), now))


def _names(wanted: set[UUID | None]) -> dict[UUID | None, tuple[int, str]]:
    """Departments without a figure before today."""
    found: dict[UUID | None, tuple[int, str]] = {None: (0, "")} if None in wanted else {}
    keys = [of for of in wanted if of]
    rows = Department.objects.filter(pk__in=keys).values_list("pk", "order", "name") if keys else []
    return found | {pk: (order, name) for pk, order, name in rows}


def _by(names: dict[UUID | None, tuple[int, str]]) -> Any:
    """Departments in the order of the settings; people without one come last."""
    return lambda of: (of is None, names[of][0] or 0, names[of][1] or "")


def _row(of: UUID | None, name: str) -> Row:
    return Row(Department(pk=of, name=name) if of else None, Count())


def _add(row: Row, everybody: Row, day: date, figures: list[int], total: bool) -> None:
    for one in (row, everybody):
        one.cells[day].take(*figures)
        if total:
            one.total.take(*figures)


def answer(filing: Filing) -> str:
    """The sentence under the map's question."""
    lately = filing.lately()
    if not lately.due:
        return _("No report was due in these days.")
    share = _("%(share)d %% were filed in time on the last five days") % {
        "share": int(100 * (lately.share or 0))
    }
    rows = filing.shown()
    if len(rows) < 2:
        return share + pgettext("end of a sentence", ".")
    least = min(rows, key=lambda row: row.total.share or 0)
    name = least.department.name if least.department else _("No department")
    worst = _("%(name)s files least") % {"name": name}
    return pgettext("between clauses", ", ").join([share, worst]) + pgettext("end of a sentence", ".")


def missing_words(count: Count) -> str:
    """How many of how many did not file on the last day."""
    return ngettext(
        "%(n)d of %(due)d did not file last time", "%(n)d of %(due)d did not file last time", count.missed
    ) % {"n": count.missed, "due": count.due}


def _named(day: date, today: date) -> bool:
    """Mondays and today; a Monday right before today would run into it."""
    return day == today or (day.weekday() == 0 and (today - day).days != 1)
