"""Figures of filing by day and department: frozen ones of closed days, the rest counted from the duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.diary.models import Opening, Tally
from luoshi.diary.models.tally import FIGURES, counted
from luoshi.rollout.models import Project


@dataclass(frozen=True)
class Figures:
    """One department (None: people without one) on one day. Late ones are among the filed."""

    day: date
    department: UUID | None
    due: int
    filed: int
    late: int
    nil: int
    exempt: int

    @property
    def in_time(self) -> int:
        """How many filed by the hour."""
        return self.filed - self.late

    @property
    def share(self) -> float | None:
        """填报率: filed in time ÷ due; None when nothing was due."""
        return self.in_time / self.due if self.due else None


def tallied(project: Project, first: date, last: date, departments: set[UUID] | None = None) -> list[Figures]:
    """The figures of the opened days from first to last, of these departments (None: of all)."""
    rows = Tally.objects.filter(project=project, day__range=(first, last)).order_by()
    known = set(rows.values_list("day", flat=True).distinct())
    opened = Opening.objects.filter(project=project, day__range=(first, last)).values_list("day", flat=True)
    if departments is not None:
        rows = rows.filter(department__in=departments)
    found = [Figures(*row) for row in rows.values_list("day", "department", *FIGURES)]
    for day, figures in counted(project, sorted(set(opened) - known)).items():
        shown = {of: each for of, each in figures.items() if departments is None or of in departments}
        found += [Figures(day, of, **each) for of, each in shown.items()]
    return found
