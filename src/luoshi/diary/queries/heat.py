"""The map of filing: departments and, opened, their people, by day or week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, DateField, Exists, F, OuterRef, Sum, Value, When

from luoshi.diary.models import Opening, Tally, departments_below
from luoshi.diary.models.tally import FIGURES, TallyQuerySet, counted
from luoshi.diary.queries.people import PEOPLE, Person, people_of
from luoshi.diary.regimes import book_of
from luoshi.diary.span import Column, Span
from luoshi.kernel import clock
from luoshi.rollout.models import CalendarDay, Department, Member, Project

DEPARTMENTS = 40
"""Departments on one page."""


@dataclass
class Count:
    """Figures of one department and span. Late ones are among the filed."""

    due: int = 0
    filed: int = 0
    late: int = 0
    nil: int = 0
    exempt: int = 0

    def take(self, due: int, filed: int, late: int, nil: int, exempt: int) -> None:
        """Add figures in their usual order."""
        self.due += due
        self.filed += filed
        self.late += late
        self.nil += nil
        self.exempt += exempt

    @property
    def in_time(self) -> int:
        """How many filed by the hour."""
        return self.filed - self.late

    @property
    def missed(self) -> int:
        """How many did not file."""
        return self.due - self.filed

    @property
    def share(self) -> float | None:
        """填报率: filed in time ÷ due; None when nothing was due."""
        return self.in_time / self.due if self.due else None

    @property
    def percent(self) -> str:
        """The share in words."""
        return "" if self.share is None else f"{int(100 * self.share)}%"


@dataclass
class Row:
    """A department (None: people without one), its figures by column, and its people where it is opened."""

    department: Department | None
    total: Count
    cells: dict[date, Count] = field(default_factory=lambda: defaultdict(Count))
    people: list[Person] = field(default_factory=list)
    more_people: str = ""

    @property
    def key(self) -> str:
        """How an address names it."""
        return str(self.department.pk) if self.department else "none"


@dataclass
class Heat:
    """Everything on the map."""

    span: Span
    columns: list[Column]
    everybody: Row
    rows: list[Row]
    now: dict[date, dict[UUID | None, dict[str, int]]]
    """Figures of the days that are not over yet."""
    opened: str = ""
    older: str = ""
    """The key with which the next departments begin."""


def heat_of(member: Member, span: Span, *, opened: str = "", after: str = "", person: str = "") -> Heat:
    """The map as this member may see it: own department and those below, or all for lead and sponsor."""
    project, below = member.project, departments_below(member)
    names = {
        row.day: row.label for row in CalendarDay.objects.filter(project=project, day__range=_ends(span))
    }
    columns = span.columns(project.working_time, names)
    book = _Book(project, span, below)
    keys = book.departments
    start = next((n for n, one in enumerate(keys) if after and _key(one) == after), 0)
    shown = keys[start : start + DEPARTMENTS]
    rows = [Row(one, Count()) for one in shown]
    book.fill(rows, columns)
    heat = Heat(span, columns, book.everybody(columns), rows, book.now)
    heat.older = _key(keys[start + DEPARTMENTS]) if len(keys) > start + DEPARTMENTS else ""
    for row in rows:
        if opened and row.key == opened:
            heat.opened = opened
            row.people, row.more_people = people_of(project, row.department, span, columns, person)
    return heat


def export_rows(member: Member, span: Span, most: int) -> Iterator[tuple[Row, list[Person]]]:
    """Every department with its cells and its people; people only while they are at most `most`."""
    project, below = member.project, departments_below(member)
    columns = span.columns(project.working_time, {})
    book = _Book(project, span, below)
    rows = [Row(one, Count()) for one in book.departments]
    book.fill(rows, columns)
    left = most
    for row in rows:
        people: list[Person] = []
        more = "" if left > 0 else "-"
        while left > 0:
            page, more = people_of(project, row.department, span, columns, more)
            people, left = people + page, left - len(page)
            if not more:
                break
        yield row, people


def _ends(span: Span) -> tuple[date, date]:
    return span.first, span.last


def _key(department: Department | None) -> str:
    return str(department.pk) if department else "none"


def _ordered(rows: Iterable[Department]) -> list[Department]:
    """The departments, each followed by those below it, with its depth."""
    children: dict[UUID | None, list[Department]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)
    found: list[Department] = []

    def descend(parent: UUID | None, depth: int) -> None:
        for row in children.pop(parent, []):
            row.depth = depth
            found.append(row)
            descend(row.pk, depth + 1)

    descend(None, 0)
    return found


def _running(project: Project) -> set[date]:
    """Today, while it is not due: nobody is behind yet, so it counts for no share."""
    today = project.today()
    return (
        {today} if any(period.due > clock.now() for period in book_of(project).due_periods(today)) else set()
    )


class _Book:
    """Figures of a span: kept ones of closed days, those of open days counted.

    Only what a page shows is summed by department; which departments there are is looked up one by one.
    """

    def __init__(self, project: Project, span: Span, below: set[UUID] | None) -> None:
        self.project, self.span, self.below = project, span, below
        kept = Tally.objects.filter(project=project, day__range=_ends(span)).order_by()
        self.rows = kept if below is None else kept.filter(department__in=below)
        opened = Opening.objects.filter(project=project, day__range=_ends(span))
        counted_already = Tally.objects.filter(project=project, day=OuterRef("day"))
        live = sorted(opened.filter(~Exists(counted_already)).values_list("day", flat=True))
        self.now = counted(project, live) if live else {}
        self.running = _running(project)
        self.open_days = list(self._open_days())
        self.departments = self._departments()

    def _open_days(self) -> Iterator[tuple[date, UUID | None, list[int]]]:
        for day, found in self.now.items():
            for of, figures in found.items():
                if self.below is None or of in self.below:
                    yield day, of, [figures.get(name, 0) for name in FIGURES]

    def _departments(self) -> list[Department | None]:
        """Those of which there are figures, in the order of their tree; None for people without one."""
        figures = Tally.objects.filter(department=OuterRef("pk"), day__range=_ends(self.span))
        everyone = Department.objects.filter(project=self.project).annotate(has_figures=Exists(figures))
        counted_now = {of for _day, of, _figures in self.open_days}
        found: list[Department | None] = [
            row
            for row in _ordered(everyone)
            if (self.below is None or row.pk in self.below) and (row.has_figures or row.pk in counted_now)  # type: ignore[attr-defined]
        ]
        loose = None in counted_now or self.rows.filter(department__isnull=True).exists()
        return [*found, None] if loose else found

    def fill(self, rows: list[Row], columns: list[Column]) -> None:
        """The cells of these departments, and their totals."""
        mine = {row.department.pk if row.department else None: row for row in rows}
        place = _places(columns)
        # No word of the project: the index of departments leads to theirs, past those of all others.
        theirs = Tally.objects.filter(department__in=[of for of in mine if of], day__range=_ends(self.span))
        for of, first, *numbers in _by_column(theirs, columns, "department"):
            _add(mine[of], first, numbers)
        if None in mine:
            for first, *numbers in _by_column(self.rows.filter(department__isnull=True), columns):
                _add(mine[None], first, numbers)
        for day, of, numbers in self.open_days:
            if of in mine:
                _add(mine[of], place.get(day, day), numbers, running=day in self.running)

    def everybody(self, columns: list[Column]) -> Row:
        """All departments together; summed day by day, as the index keeps the figures."""
        place, row = _places(columns), Row(None, Count())
        for day, *numbers in self.rows.values("day").annotate(**_SUMS).values_list("day", *_SUMS):
            _add(row, place.get(day, day), numbers)
        for day, _of, numbers in self.open_days:
            _add(row, place.get(day, day), numbers, running=day in self.running)
        return row


def _add(row: Row, column: date, figures: list[int], running: bool = False) -> None:
    """What still runs stands in its cell and in no total."""
    row.cells[column].take(*figures)
    if not running:
        row.total.take(*figures)


_SUMS = {f"{name}_": Sum(name) for name in FIGURES}


def _by_column(rows: TallyQuerySet, columns: list[Column], *by: str) -> Iterator[Any]:
    """What `by` names, the first day of the column, its figures; summed in the database.

    A year of forty departments is ten thousand figures, and their weeks are two thousand.
    """
    if all(column.first == column.last for column in columns):
        return iter(rows.order_by().values_list(*by, "day", *FIGURES))
    ends = [When(day__lte=column.last, then=Value(column.first)) for column in columns]
    column = Case(*ends, default=F("day"), output_field=DateField())
    summed = rows.order_by().annotate(column=column).values(*by, "column").annotate(**_SUMS)
    return iter(summed.values_list(*by, "column", *_SUMS))


def _places(columns: list[Column]) -> dict[date, date]:
    """The column, named by its first day, in which each day lies."""
    return {
        date.fromordinal(number): column.first
        for column in columns
        for number in range(column.first.toordinal(), column.last.toordinal() + 1)
    }


__all__ = ["DEPARTMENTS", "PEOPLE", "Count", "Heat", "Row", "export_rows", "heat_of"]
