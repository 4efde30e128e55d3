"""One department's people on the map of filing, and the own figures that everybody may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from luoshi.diary.models import Diary, Opening
from luoshi.diary.models.diary import DiaryQuerySet
from luoshi.diary.rules import DUE, EXEMPT, FILED, LATE, MISSED
from luoshi.diary.span import Column, Span
from luoshi.kernel import clock
from luoshi.rollout.models import Department, Leave, Member, Project

PEOPLE = 40
"""People of one department on one page."""


@dataclass
class Person:
    """One member with the state of each duty by column, and the figures of the span."""

    pk: UUID
    name: str
    cells: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))

    def count(self, *states: str) -> int:
        """How many duties stand so."""
        return sum(one in states for found in self.cells.values() for one in found)

    @property
    def due(self) -> int:
        """应报 − 免报; what can still come in time is not counted yet."""
        return self.count(FILED, LATE, MISSED)

    @property
    def in_time(self) -> int:
        """Filed by the hour."""
        return self.count(FILED)

    @property
    def late(self) -> int:
        """Filed late."""
        return self.count(LATE)

    @property
    def missed(self) -> int:
        """Not filed."""
        return self.count(MISSED)

    @property
    def exempt(self) -> int:
        """Away, or a free day after all."""
        return self.count(EXEMPT)

    @property
    def share(self) -> float | None:
        """填报率; None when nothing was due."""
        return self.in_time / self.due if self.due else None

    @property
    def percent(self) -> str:
        """The share in words."""
        return "" if self.share is None else f"{int(100 * self.share)}%"


def people_of(
    project: Project, department: Department | None, span: Span, columns: list[Column], after: str = ""
) -> tuple[list[Person], str]:
    """The next people who owed something in this department, and the key of the page that follows."""
    rows = Diary.objects.owed().filter(project=project, department=department)
    opened = Opening.objects.filter(project=project, day__range=(span.first, span.last))
    # Day by day: the index leads to the department's people of each, past everybody else's.
    days = list(opened.values_list("day", flat=True))
    owed = rows.filter(day__in=days).order_by().values_list("member", "member__name")
    named = sorted(owed.distinct(), key=lambda one: (one[1], str(one[0])))
    start = next((n for n, (pk, _name) in enumerate(named) if after and str(pk) == after), 0)
    people = [Person(pk, name) for pk, name in named[start : start + PEOPLE]]
    _fill(project, people, rows, span, columns)
    return people, str(named[start + PEOPLE][0]) if len(named) > start + PEOPLE else ""


def own_figures(member: Member, span: Span) -> Person:
    """The member's own duties, whatever department they belonged to then."""
    columns = span.columns(member.project.working_time, {})
    me = Person(member.pk, member.name)
    _fill(member.project, [me], Diary.objects.owed(), span, columns)
    return me


def _fill(
    project: Project, people: list[Person], duties: DiaryQuerySet, span: Span, columns: list[Column]
) -> None:
    mine = {one.pk: one for one in people}
    place = {
        date.fromordinal(number): column.first
        for column in columns
        for number in range(column.first.toordinal(), column.last.toordinal() + 1)
    }
    away = _absences(list(mine), span)
    now, works = clock.now(), project.working_time.is_workday
    found = duties.filter(member__in=list(mine), day__range=(span.first, span.last))
    for pk, day, filed_at, late, closes in found.order_by("day").values_list(
        "member", "day", "filed_at", "late", "closes_at"
    ):
        if filed_at is not None:
            state = LATE if late else FILED
        elif not works(day) or any(first <= day <= last for first, last in away[pk]):
            state = EXEMPT
        else:
            state = MISSED if closes and now > closes else DUE
        mine[pk].cells[place.get(day, day)].append(state)


def _absences(members: list[UUID], span: Span) -> dict[UUID, list[tuple[date, date]]]:
    rows = Leave.objects.standing().filter(member__in=members, first__lte=span.last, last__gte=span.first)
    found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    for pk, first, last in rows.order_by().values_list("member", "first", "last"):
        found[pk].append((first, last))
    return found
