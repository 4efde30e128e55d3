"""A day that was opened: its figures and names from the duties themselves, however many people there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from luoshi.diary.models import Diary, Opening, Reminder, departments_below, due_from
from luoshi.diary.models.reminder import ASKED
from luoshi.diary.models.tally import counted
from luoshi.rollout.models import Leave, Member, Project

MISSING, NIL, PROBLEMS = "missing", "nil", "problems"
Named = tuple[UUID, str, UUID | None, str, bool]
"""Member, name, department, column, whether late."""


def is_opened(project: Project, day: date) -> bool:
    """Whether every duty of this day has its row."""
    return Opening.objects.filter(project=project, day=day).exists()


def duties(project: Project, day: date, departments: Iterable[UUID | None] | None = None) -> QuerySet[Diary]:
    """What was owed on this day, absences taken off, in these departments (None: in all)."""
    away = Leave.objects.on(day).filter(project=project).values("member")
    rows = Diary.objects.owed().filter(
        Q(filed_at__isnull=False) | ~Q(member__in=away), project=project, day=day
    )
    if departments is None:
        return rows
    keys = set(departments)
    loose = Q(department__isnull=True) if None in keys else Q(pk__in=[])
    return rows.filter(loose | Q(department__in=keys - {None}))


def names(
    project: Project, day: date, departments: Iterable[UUID | None], most: int, columns: set[str]
) -> list[Named]:
    """At most `most` people of each department and column, by name; ranked in the database."""
    rows = duties(project, day, departments)
    if columns == {MISSING}:
        rows = rows.filter(filed_at__isnull=True)
    column = Case(
        When(filed_at__isnull=True, then=Value(MISSING)),
        When(nil=True, then=Value(NIL)),
        default=Value(PROBLEMS),
    )
    place = Window(
        RowNumber(), partition_by=[F("department"), column], order_by=[F("member__name"), F("member")]
    )
    named = rows.annotate(column=column, place=place).filter(place__lte=most)
    fields = ("member", "member__name", "department", "column", "late")
    return sorted(named.order_by().values_list(*fields), key=lambda row: (row[1], str(row[0])))


def filed_of(member: Member, day: date) -> tuple[int, int]:
    """How many have filed of those who owe a report for this day and for whom the member answers."""
    below, project = departments_below(member), member.project
    if not is_opened(project, day):
        filed = Exists(Diary.objects.filed().filter(member=OuterRef("pk"), day=day))
        found = due_from(project, day, below).aggregate(due=Count("id"), filed=Count("id", filter=filed))
        return found["filed"], found["due"]
    rows = [figures for of, figures in counted(project, [day])[day].items() if below is None or of in below]
    return sum(one["filed"] for one in rows), sum(one["due"] for one in rows)


def unreminded(by: Member, day: date, departments: set[UUID] | None) -> int:
    """How many a press of the button would reach."""
    told = Reminder.objects.filter(member=OuterRef("member"), day=day, kind=ASKED)
    silent = duties(by.project, day, departments).filter(filed_at__isnull=True)
    return silent.exclude(member=by).filter(~Exists(told)).count()
