"""The list of one day: figures by department and capped names, with as many queries for 42 as for 4,200."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, FilteredRelation, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import RowNumber

from luoshi.diary.models import Entry, Reminder, departments_below, due_from
from luoshi.diary.models.tally import counted
from luoshi.diary.queries.opened import MISSING, NIL, PROBLEMS, is_opened, names, unreminded
from luoshi.diary.regimes import book_of
from luoshi.diary.rules import may_remind
from luoshi.kernel.verdict import Verdict
from luoshi.rollout.models import Department, Member, Project

Figures = dict[UUID | None, dict[str, int]]
"""Figures of one day by department."""
NAMES = 12
"""Names shown of each department and column; the rest is a number."""
DEPARTMENTS, PANEL = 40, 12
"""Departments on one page, and beside the map of filing."""


@dataclass
class Line:
    """One department on one day."""

    department: Department | None
    due: int = 0
    filed: int = 0
    late: int = 0
    nil: int = 0
    entries: int = 0
    names: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def key(self) -> str:
        """How an address names it."""
        return str(self.department.pk) if self.department else "none"

    @property
    def missing(self) -> int:
        """How many have not filed."""
        return self.due - self.filed

    @property
    def with_problems(self) -> int:
        """How many filed problems."""
        return self.filed - self.nil

    @property
    def silent(self) -> list[dict[str, Any]]:
        """Names of those who have not filed, capped."""
        return self.names[MISSING]

    @property
    def writers(self) -> list[dict[str, Any]]:
        """Names of those who filed problems, capped."""
        return self.names[PROBLEMS]

    @property
    def quiet(self) -> list[dict[str, Any]]:
        """Names of those who filed nil, capped."""
        return self.names[NIL]

    @property
    def more_silent(self) -> int:
        """How many have not filed beyond the names shown."""
        return self.missing - len(self.silent)

    @property
    def more_writers(self) -> int:
        """How many filed problems beyond the names shown."""
        return self.with_problems - len(self.writers)

    @property
    def more_quiet(self) -> int:
        """How many filed nil beyond the names shown."""
        return self.nil - len(self.quiet)


@dataclass
class Board:
    """All lines of a day that a member may see."""

    day: date
    works: bool
    lines: list[Line]
    """Those of one page."""
    due: int
    """From how many a diary is due, in all departments."""
    filed: int
    nil: int
    unreminded: int
    remind: Verdict
    older: str = ""
    """The key with which the next departments begin."""

    @property
    def missing(self) -> int:
        """How many have not."""
        return self.due - self.filed

    @property
    def entries(self) -> int:
        """How many problems were noted in the departments shown."""
        return sum(line.entries for line in self.lines)

    @property
    def tag(self) -> str:
        """What the page shows, as a short digest: the same digest, the same page."""
        said = [
            (
                str(line.department),
                line.due,
                line.filed,
                line.late,
                line.nil,
                line.entries,
                *line.names.items(),
            )
            for line in self.lines
        ]
        totals = (self.due, self.filed, self.nil, self.unreminded)
        text = repr((self.day, self.works, totals, bool(self.remind), said))
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def board(
    member: Member, day: date, after: str = "", missing_only: bool = False, known: Figures | None = None
) -> Board:
    """The figures of one day, and the names of one page of departments.

    With `missing_only` the first departments in which somebody is missing, and no other names.
    `known` are the day's figures where they were counted a moment ago.
    """
    below, project = departments_below(member), member.project
    works = bool(book_of(project).due_periods(day))
    lines: dict[UUID | None, Line] = {row.pk: Line(row) for row in _departments(member, below)}
    lines[None] = Line(None)
    if is_opened(project, day):
        _take(lines, known or counted(project, [day])[day])
        shown, older = _read_opened(lines, member, day, below, after, missing_only)
        left = unreminded(member, day, below)
    else:
        people = due_from(project, day, below).order_by()
        _count(lines, people, day)
        _name(lines, people, day)
        _note(lines, member, day, below)
        shown, older = [line for line in lines.values() if line.due or line.entries], ""
        left = Reminder.still_to(member, day).count()
    due, filed, nil = (
        sum(getattr(line, name) for line in lines.values()) for name in ("due", "filed", "nil")
    )
    return Board(day, works, shown, due, filed, nil, left, may_remind(member, day), older)


def _read_opened(
    lines: dict[UUID | None, Line],
    member: Member,
    day: date,
    below: set[UUID] | None,
    after: str,
    missing_only: bool,
) -> tuple[list[Line], str]:
    """Names and entries only of the departments on the page."""
    project = member.project
    several = len(lines) > DEPARTMENTS
    if not (several or missing_only):
        _note_counts(lines, member, day, below)
    found = [line for line in lines.values() if (line.missing if missing_only else line.due or line.entries)]
    start = next((n for n, line in enumerate(found) if after and line.key == after), 0)
    most = PANEL if missing_only else DEPARTMENTS
    shown = found[start : start + most]
    here: dict[UUID | None, Line] = {line.department.pk if line.department else None: line for line in shown}
    if several and not missing_only:
        _note_counts(here, member, day, {of for of in here if of})
    _name_opened(here, project, day, {MISSING} if missing_only else {MISSING, NIL, PROBLEMS})
    _note_people(here, member, day)
    return shown, found[start + most].key if len(found) > start + most else ""


def _take(lines: dict[UUID | None, Line], known: Figures) -> None:
    for of, figures in known.items():
        if line := lines.get(of):
            line.due, line.filed = figures["due"], figures["filed"]
            line.late, line.nil = figures["late"], figures["nil"]


def _name_opened(here: dict[UUID | None, Line], project: Project, day: date, columns: set[str]) -> None:
    for pk, name, of, column, late in names(project, day, list(here), NAMES, columns):
        here[of].names[column].append(
            {"pk": pk, "name": name, "late": late and column != MISSING, "reminded_at": None, "entries": 0}
        )
    shown = {one["pk"]: one for line in here.values() for one in line.silent}
    told = Reminder.objects.filter(member__in=list(shown), day=day).order_by("-at")
    for pk, at in told.values_list("member", "at"):
        shown[pk]["reminded_at"] = at


def _departments(member: Member, below: set[UUID] | None) -> list[Department]:
    rows = Department.objects.filter(project_id=member.project_id)
    return list(rows if below is None else rows.filter(pk__in=below))


def _with_diary(people: Any, day: date) -> Any:
    return people.alias(report=FilteredRelation("diaries", condition=Q(diaries__day=day)))


def _count(lines: dict[Any, Line], people: Any, day: date) -> None:
    filed = Q(report__filed_at__isnull=False)
    figures = _with_diary(people, day).values("department").annotate(
        due=Count("pk"), filed=Count("pk", filter=filed),
        late=Count("pk", filter=filed & Q(report__late=True)),
        nil=Count("pk", filter=filed & Q(report__nil=True)),
    )  # fmt: skip
    for row in figures:
        line = lines[row["department"]]
        line.due, line.filed, line.late, line.nil = row["due"], row["filed"], row["late"], row["nil"]


def _name(lines: dict[Any, Line], people: Any, day: date) -> None:
    """At most `NAMES` of each department and column, ranked in the database."""
    column = Case(
        When(report__filed_at__isnull=True, then=Value(MISSING)),
        When(report__nil=True, then=Value(NIL)),
        default=Value(PROBLEMS),
    )
    place = Window(RowNumber(), partition_by=[F("department"), column], order_by=[F("name"), F("pk")])
    reminded = Subquery(Reminder.objects.filter(member=OuterRef("pk"), day=day).values("at")[:1])
    named = _with_diary(people, day).annotate(column=column, place=place).filter(place__lte=NAMES)
    rows = named.annotate(reminded_at=reminded).order_by("name", "pk")
    for row in rows.values("pk", "name", "department", "column", "reminded_at", "report__late"):
        late, when = bool(row["report__late"]), row["reminded_at"]
        lines[row["department"]].names[row["column"]].append(
            {"pk": row["pk"], "name": row["name"], "late": late, "reminded_at": when, "entries": 0}
        )


def _note(lines: dict[Any, Line], member: Member, day: date, below: set[UUID] | None) -> None:
    """How many problems were noted, by department and by named person."""
    entries = Entry.objects.on(member.project, day)
    if below is not None:
        entries = entries.filter(diary__member__department__in=below)
    for department, count in (
        entries.order_by().values_list("diary__member__department").annotate(Count("pk"))
    ):
        lines[department].entries = count
    _note_people(lines, member, day)


def _note_counts(lines: dict[UUID | None, Line], member: Member, day: date, below: set[UUID] | None) -> None:
    """How many problems were noted, by the department to which the duty belonged."""
    entries = Entry.objects.on(member.project, day)
    if below is not None:
        entries = entries.filter(diary__department__in=below)
    for of, count in entries.order_by().values_list("diary__department").annotate(Count("pk")):
        if of in lines:
            lines[of].entries = count


def _note_people(lines: dict[Any, Line], member: Member, day: date) -> None:
    """How many problems each of the named people noted."""
    entries = Entry.objects.on(member.project, day)
    named = {one["pk"]: one for line in lines.values() for one in line.writers}
    mine = entries.filter(diary__member__in=list(named)).values_list("diary__member")
    for person, count in mine.annotate(Count("pk")):
        named[person]["entries"] = count


def asked_day(given: str, today: date) -> date:
    """The day named in an address, never a future one; today for anything else."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return today
    return min(max(day, date(2000, 1, 1)), today)
