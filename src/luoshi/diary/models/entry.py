"""Entries 条目: each is an occurrence of exactly one problem."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.problems.models import Occurrence, Problem
from luoshi.problems.models.occurrence import OccurrenceQuerySet
from luoshi.rollout.models import Member, Project


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries by who may see them."""

    def visible_to(self, member: Member) -> EntryQuerySet:
        """Those of diaries and of problems that the member may both see.

        Asked of each entry by its key: a list of all diaries would be as long as the project is old.
        """
        diaries = apps.get_model("diary", "Diary").objects.visible_to(member).order_by()
        problems = Problem.objects.visible_to(member).order_by()
        return self.filter(
            Exists(diaries.filter(pk=OuterRef("diary_id"))),
            Exists(problems.filter(pk=OuterRef("occurrence__problem_id"))),
        )

    def on(self, project: Project, day: date) -> EntryQuerySet:
        """What was noted on this day; who had nothing is passed by, as the index of diaries knows."""
        return self.filter(diary__project=project, diary__day=day, diary__nil=False)


class Entry(Record):
    """条目: one problem in the reporter's own words, which are the occurrence's."""

    diary = models.ForeignKey("diary.Diary", on_delete=models.PROTECT, related_name="entries")
    occurrence = models.OneToOneField(Occurrence, on_delete=models.PROTECT, related_name="entry")
    at = models.DateTimeField(default=clock.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        ordering: ClassVar = ["at", "id"]
        # How quickly what was noted lately is answered.
        indexes: ClassVar = [models.Index(fields=["at"], name="entry_lately")]

    def __str__(self) -> str:
        return str(self.occurrence_id)


LISTED: Prepared[UUID] = Prepared(
    lambda: Entry.objects.filter(diary=Blank("diary", models.UUIDField())).values_list(
        "occurrence_id", flat=True
    )
)
"""What is listed in a diary, oldest first."""


def met_on(member: Any, start: Any, end: Any) -> OccurrenceQuerySet:
    """What somebody met from this moment until before that one, wherever it was reported."""
    mine = Occurrence.objects.filter(member=member, reported_at__gte=start, reported_at__lt=end)
    return mine.exclude(channel="import")


_UNLISTED: Prepared[Occurrence] = Prepared(
    lambda: met_on(
        Blank("member", models.UUIDField()),
        Blank("start", models.DateTimeField()),
        Blank("end", models.DateTimeField()),
    ).filter(entry__isnull=True)
)


def _anything() -> QuerySet[Any, Any]:
    unlisted = met_on(
        OuterRef("member"),
        Blank("start", models.DateTimeField()),
        Blank("end", models.DateTimeField()),
    ).filter(entry__isnull=True)
    listed = Entry.objects.filter(diary=OuterRef("pk"))
    mine = apps.get_model("diary", "Diary").objects.filter(pk=Blank("diary", models.UUIDField()))
    return mine.filter(Exists(listed) | Exists(unlisted)).order_by().values_list("pk", flat=True)


_ANYTHING: Prepared[UUID] = Prepared(_anything)


def anything_met(diary: Any) -> bool:
    """Whether something is listed in this diary, or was met on its days and stands in none."""
    start, end = _moments(diary.member, *diary.span)
    return bool(_ANYTHING.ask(diary=diary.pk, start=start, end=end))


def listed_on(member: Member, day: date, last: date | None = None) -> OccurrenceQuerySet:
    """What this member met from this day (to the last) of the project's clock."""
    start, end = _moments(member, day, last)
    return met_on(member, start, end)


def unlisted_on(member: Member, day: date, last: date) -> list[Occurrence]:
    """What of it stands in no diary yet."""
    start, end = _moments(member, day, last)
    return _UNLISTED.ask(member=member.pk, start=start, end=end)


def _moments(member: Member, day: date, last: date | None) -> tuple[datetime, datetime]:
    start, end = (
        datetime.combine(each, time(), member.project.zone).astimezone(UTC)
        for each in (day, (last or day) + timedelta(days=1))
    )
    return start, end
