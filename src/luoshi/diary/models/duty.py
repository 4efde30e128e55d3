"""Duties 应报: from whom a report is due on a day, and opening a day for everybody in one job."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q

from luoshi.diary.models.diary import Diary
from luoshi.diary.regimes import Anyone, Period, book_of
from luoshi.kernel import clock
from luoshi.kernel.models import Record, new_id
from luoshi.rollout.models import Department, Leave, Member, Project
from luoshi.rollout.models.member import MemberQuerySet
from luoshi.rollout.roles import EXTERNAL, REPORTER

CHUNK, BREATH = 500, 0.02
"""Rows written in one transaction, and seconds of rest after it on SQLite: others write in between."""
OWN = ("id", "member_id", "department_id")
"""What differs among the duties of one period."""
CATCH_UP = timedelta(days=14)
"""How far back days are opened that no worker opened in their time."""
HOURS = ("day", "starts_on", "regime", "department", "due_at", "closes_at", "owed")


def owing(project: Project, day: date) -> MemberQuerySet:
    """The members whose report is due on this day, absent ones among them; nobody on a free day."""
    book, people = book_of(project), Member.objects.of(project).active(day).internal().with_role(REPORTER)
    if not book.due_periods(day):
        return people.none()
    for role in EXTERNAL:
        people = people.exclude(roles__contains=f" {role} ")
    return people if book.is_uniform else people.filter(_by_regime(project, day))


def _by_regime(project: Project, day: date) -> Q:
    """Those departments and persons whose regime asks for a report on this day."""
    book = book_of(project)
    departments = Department.objects.filter(project=project).order_by().values_list("pk", flat=True)
    due = [pk for pk in departments if book.is_due(Anyone(pk), day)]
    found = Q(department__in=due)
    if book.is_due(Anyone(None), day):
        found |= Q(department__isnull=True)
    own = [person.pk for person in book.own]
    mine = [person.pk for person in book.own if book.is_due(person, day)]
    return (found & ~Q(pk__in=own)) | Q(pk__in=mine)


def due_from(project: Project, day: date, departments: set[UUID] | None = None) -> MemberQuerySet:
    """The members from whom a report is expected on this day (None: of all departments).

    Today's are worked out; those of a day that was opened are the ones who owed it then.
    """
    if day < project.today() and Opening.objects.filter(project=project, day=day).exists():
        owed = Diary.objects.owed().filter(member=OuterRef("pk"), day=day)
        people = Member.objects.of(project).filter(Exists(owed))
        if not project.working_time.is_workday(day):
            people = people.none()
    else:
        people = owing(project, day)
    people = people.exclude(Exists(Leave.objects.on(day).filter(member=OuterRef("pk"))))
    return people if departments is None else people.filter(department__in=departments)


def missing_on(project: Project, day: date, departments: set[UUID] | None = None) -> MemberQuerySet:
    """Those of them who have not filed."""
    filed = Diary.objects.filed().filter(member=OuterRef("pk"), day=day)
    return due_from(project, day, departments).filter(~Exists(filed))


class Opening(Record):
    """A day that was opened: every duty of it has its row."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    day: models.DateField[date, date] = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "day"], name="a_day_opens_once")]

    def __str__(self) -> str:
        return self.day.isoformat()

    @classmethod
    def open_all(cls) -> int:
        """Open today for every project, and earlier days that no worker opened. Answers how many duties."""
        return sum(
            cls.open_days(project) for project in Project.objects.filter(regimes__isnull=False).distinct()
        )

    @classmethod
    def open_days(cls, project: Project) -> int:
        """Open what is to be opened in one project; safe to repeat and to break off."""
        today = project.today()
        last = cls.objects.filter(project=project).order_by("-day").values_list("day", flat=True).first()
        day = max(last + timedelta(days=1), today - CATCH_UP) if last and last < today else today
        count = 0
        while day <= today:
            count += open_day(project, day)
            cls.objects.get_or_create(project=project, day=day)
            day += timedelta(days=1)
        return count


def open_day(project: Project, day: date) -> int:
    """A row for each duty that has none, in small transactions. Answers how many were written."""
    _release(project, day)
    book = book_of(project)
    lacking = owing(project, day).filter(~Exists(Diary.objects.owed().filter(member=OuterRef("pk"), day=day)))
    people = [
        Anyone(department, pk) for pk, department in lacking.order_by("pk").values_list("pk", "department")
    ]
    periods: dict[Any, Period] = {period.regime.pk: period for period in book.due_periods(day)}
    listed = _listed(project, periods.values()) if people else {}
    for chunk in _chunks(people):
        found = ((one, book.at(one, day)) for one in chunk)
        duties = [(one, periods[regime.pk]) for one, regime in found if regime and regime.pk in periods]
        _write(project, duties, listed)
        if connection.vendor == "sqlite":
            time.sleep(BREATH)
    return len(people)


def _release(project: Project, day: date) -> None:
    """Whoever left the project or its front line before the day was over owes nothing for it."""
    if day < project.today():
        return
    rows = Diary.objects.owed().filter(project=project, day=day, filed_at__isnull=True)
    owing_too = owing(project, day).filter(pk=OuterRef("member"))
    rows.filter(~Exists(owing_too)).update(owed=False)


def _listed(project: Project, periods: Iterable[Period]) -> dict[UUID, Diary]:
    """Rows that list a problem of these periods already, before anything was due."""
    starts = {day for period in periods for day in (period.start, period.day)}
    rows = Diary.objects.filter(project=project, day__gte=min(starts), starts_on__in=starts, owed=False)
    return {row.member_id: row for row in rows}


def _write(project: Project, duties: Sequence[tuple[Anyone, Period]], known: Mapping[UUID, Diary]) -> None:
    """New rows, and the hours of those that list a problem already."""
    changed = []
    for one, period in duties:
        if row := known.get(one.pk):
            changed.append(row)
            for name, value in (Diary.facts_of(one, period.day, period) | {"owed": True}).items():
                setattr(row, name, value)
    with transaction.atomic():
        _insert(project, [duty for duty in duties if duty[0].pk not in known])
        Diary.objects.bulk_update(changed, HOURS)


def _insert(project: Project, duties: Sequence[tuple[Anyone, Period]]) -> None:
    """What all rows of a period share is prepared once: a day has fifty thousand.

    Whoever files in the same moment was faster: the row is there and stays.
    """
    people: dict[Any, tuple[Period, list[Anyone]]] = {}
    for one, period in duties:
        people.setdefault(period.regime.pk, (period, []))[1].append(one)
    write = _at_once if connection.vendor == "postgresql" else _row_by_row
    for period, those in people.values():
        write(_shared(project, period), those)


def _shared(project: Project, period: Period) -> dict[Any, Any]:
    """The values of a duty of this period by field, as the database takes them."""
    facts = Diary.facts_of(Anyone(None), period.day, period)
    like = Diary(project=project, organization_id=project.organization_id, owed=True, **facts)
    fields = Diary._meta.concrete_fields
    return {field: field.get_db_prep_save(getattr(like, field.attname), connection) for field in fields}


def _at_once(shared: Mapping[Any, Any], people: Sequence[Anyone]) -> None:
    """PostgreSQL takes the keys as three lists and repeats the rest itself."""
    values = [
        f"own.{field.attname}" if field.attname in OWN else f"%s::{field.db_type(connection)}"
        for field in shared
    ]
    given = [value for field, value in shared.items() if field.attname not in OWN]
    keys = zip(*((new_id(), one.pk, one.department_id) for one in people), strict=True)
    rows = f"unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS own({', '.join(OWN)})"
    statement = f"{_into(shared)} SELECT {', '.join(values)} FROM {rows} ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, *map(list, keys)])


def _row_by_row(shared: Mapping[Any, Any], people: Sequence[Anyone]) -> None:
    """SQLite runs a prepared statement for each row."""
    places = {field.attname: place for place, field in enumerate(shared)}
    rows = []
    for one in people:
        row = [*shared.values()]
        for name, value in zip(OWN, (new_id(), one.pk, one.department_id), strict=True):
            row[places[name]] = _key(value)
        rows.append(row)
    marks = ", ".join(["%s"] * len(shared))
    with connection.cursor() as cursor:
        cursor.executemany(f"{_into(shared)} VALUES ({marks}) ON CONFLICT DO NOTHING", rows)


def _into(shared: Iterable[Any]) -> str:
    names = ", ".join(connection.ops.quote_name(field.column) for field in shared)
    return f"INSERT INTO {connection.ops.quote_name(Diary._meta.db_table)} ({names})"


def _key(value: object) -> object:
    """A key as the database takes it."""
    return value if connection.features.has_native_uuid_field or not isinstance(value, UUID) else value.hex


def _chunks(people: list[Anyone]) -> Iterator[list[Anyone]]:
    return (people[place : place + CHUNK] for place in range(0, len(people), CHUNK))
