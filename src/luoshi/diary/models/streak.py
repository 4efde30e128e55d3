"""Missed in a row 连续没交: the person hears of it first, then, once, whoever answers for the person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy, ngettext_lazy

from luoshi.diary.models.diary import Diary
from luoshi.diary.models.reminder import Reminder
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.post.models import tell
from luoshi.post.quiet import waking
from luoshi.rollout.models import Department, Leave, Member, Project, departments_below
from luoshi.rollout.roles import LEAD

TWICE, OFTEN = 2, 3
"""So many in a row before the person is told; so many before it reaches the head."""
LOOK_BACK = timedelta(days=100)
LATELY = timedelta(days=4)
CHUNK = 500


class Missed(NamedTuple):
    """A duty that passed: its day, and when it closed."""

    day: date
    closed_at: datetime


class StreakQuerySet(models.QuerySet["Streak"]):
    """Streaks by who may see them."""

    def visible_to(self, member: Member) -> StreakQuerySet:
        """Of the departments one answers for, and only those of which the head was told."""
        mine, below = (
            self.filter(project_id=member.project_id, head_told_at__isnull=False),
            departments_below(member),
        )
        return mine if below is None else mine.filter(member__department__in=below).exclude(member=member)

    def going_on(self) -> StreakQuerySet:
        """Those that no report has ended."""
        return self.filter(ended_at__isnull=True)


class Streak(Record):
    """One member's duties missed one after the other; ended by the first report that comes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    began: models.DateField[date, date] = models.DateField()
    length = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    head_told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = StreakQuerySet.as_manager()
    trail_kind = "diary"

    class Meta:
        verbose_name = gettext_lazy("missed in a row")
        ordering: ClassVar = ["-length", "began"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], name="one_streak_at_a_time", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(head_told_at__isnull=True) | Q(told_at__isnull=False), name="streak_person_first"
            ),
        ]
        indexes: ClassVar = [
            # The list beside the missing ones.
            models.Index(fields=["project"], condition=Q(ended_at__isnull=True), name="streak_going_on"),
        ]

    def __str__(self) -> str:
        return str(gettext_lazy("Missed in a row"))

    @classmethod
    def follow_all(cls) -> int:
        """Bring all streaks up to date and tell whom they concern; a job. Answers how many were told."""
        projects = Project.objects.filter(regimes__isnull=False).select_related("organization").distinct()
        return sum(cls.follow(project) for project in projects)

    @classmethod
    def follow(cls, project: Project) -> int:
        """One project, in the daytime of a working day only."""
        now = clock.now()
        if waking(project.working_time, now) != now:
            return 0
        open_ones = cls.objects.going_on().filter(project=project)
        lately = Diary.objects.unfiled().filter(project=project, closes_at__range=(now - LATELY, now))
        members = {*lately.values_list("member", flat=True), *open_ones.values_list("member", flat=True)}
        kept = {row.member_id: row for row in open_ones}
        for chunk in _chunks(sorted(members)):
            for member, missed in missed_in_a_row(project, chunk, now).items():
                cls._note(project, member, missed, kept.get(member))
        return cls._tell(project, now)

    @classmethod
    def _note(cls, project: Project, member: UUID, missed: list[Missed], kept: Streak | None) -> None:
        if kept and len(missed) < TWICE:
            kept.ended_at = clock.now()
            kept.save(update_fields=["ended_at"])
        elif len(missed) >= TWICE:
            facts = {"length": len(missed), "began": missed[-1].day, "closed_at": missed[0].closed_at}
            row = kept or cls(project=project, member_id=member)
            if any(getattr(row, name) != value for name, value in facts.items()):
                for name, value in facts.items():
                    setattr(row, name, value)
                row.save()

    @classmethod
    def _tell(cls, project: Project, now: datetime) -> int:
        """First the persons; whoever was told before the last one was missed, is named to the head."""
        parts = ("member__user", "member__department")
        rows = list(
            cls.objects.going_on().filter(project=project, head_told_at__isnull=True).select_related(*parts)
        )
        for row in rows:
            row.project = row.member.project = project
        told = sum(row._tell_person(now) for row in rows if row.told_at is None)
        ripe = [row for row in rows if row.length >= OFTEN and row.told_at and row.told_at < row.closed_at]
        answering = _Answering(project)
        named: dict[Member, list[Streak]] = defaultdict(list)
        for row in ripe:
            if (head := answering.for_(row.member)) is not None:
                named[head].append(row)
        return told + sum(cls._tell_head(project, head, found, now) for head, found in named.items())

    def _tell_person(self, now: datetime) -> bool:
        """Reminders of these very days count; otherwise a word now."""
        since = Reminder.objects.filter(member=self.member, day__gte=self.began).order_by("at")
        reminded = since.values_list("at", flat=True).first()
        with transaction.atomic():
            self.told_at = reminded or now
            self.save(update_fields=["told_at"])
            if reminded:
                return False
            title = ngettext_lazy(
                "Your last %(n)d report is missing. Is anything in the way? Nil is one tap.",
                "Your last %(n)d reports are missing. Is anything in the way? Nil is one tap.", "n",
            ) % {"n": self.length}  # fmt: skip
            told = tell(
                self.member, "diary_streak", self, title=title, act=True, url=self.project.url("diary:today"),
                dedupe=f"streak:{self.pk}",
            )  # fmt: skip
        return told is not None

    @classmethod
    def _tell_head(cls, project: Project, head: Member, rows: list[Streak], now: datetime) -> int:
        """One letter with one line for each."""
        title = ngettext_lazy(
            "%(n)d person of yours has not filed several times in a row",
            "%(n)d people of yours have not filed several times in a row", "n",
        ) % {"n": len(rows)}  # fmt: skip
        lines = "\n".join(f"{row.member.name} ×{row.length}" for row in sorted(rows, key=lambda r: -r.length))
        with transaction.atomic():
            cls.objects.filter(pk__in=[row.pk for row in rows]).update(head_told_at=now)
            told = tell(
                head, "diary_streak", project, title=title, body=lines, act=True,
                url=project.url("diary:calendar"), dedupe=f"streaks:{rows[0].pk}",
            )  # fmt: skip
        return int(told is not None)


def missed_in_a_row(project: Project, members: Iterable[UUID], now: datetime) -> dict[UUID, list[Missed]]:
    """For each member what was missed up to now without a break, the latest first; exempt days aside."""
    keys, today = list(members), project.today()
    away: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    leaves = Leave.objects.standing().filter(member__in=keys, last__gte=today - LOOK_BACK).order_by()
    for pk, first, last in leaves.values_list("member", "first", "last"):
        away[pk].append((first, last))
    owed = Diary.objects.owed().filter(member__in=keys, day__gte=today - LOOK_BACK, closes_at__lte=now)
    found: dict[UUID, list[Missed]] = {pk: [] for pk in keys}
    ended: set[UUID] = set()
    works = project.working_time.is_workday
    rows = owed.order_by("-day").values_list("member", "day", "filed_at", "closes_at")
    for pk, day, filed_at, closed_at in rows:
        if filed_at is not None:
            ended.add(pk)
        elif pk not in ended and works(day) and not any(a <= day <= b for a, b in away[pk]):
            found[pk].append(Missed(day, closed_at or now))
    return found


class _Answering:
    """Who answers for a member: the nearest head above who is not the person, else the lead."""

    def __init__(self, project: Project) -> None:
        self.project = project
        rows = Department.objects.filter(project=project).select_related("head__user").order_by()
        self.tree = {row.pk: row for row in rows}
        self.lead = Member.objects.of(project).active(project.today()).with_role(LEAD).select_related("user")

    def for_(self, member: Member) -> Member | None:
        """Somebody active, or nobody."""
        above, seen = member.department_id, set()
        while above in self.tree and above not in seen:
            seen.add(above)
            head: Member | None = self.tree[above].head
            if head and head.pk != member.pk and head.is_active_on(self.project.today()):
                head.project = self.project
                return head
            above = self.tree[above].parent_id
        lead: Member | None = self.lead.exclude(pk=member.pk).order_by("-responsible", "id").first()
        if lead is not None:
            lead.project = self.project
        return lead


def _chunks(keys: list[UUID]) -> Iterator[list[UUID]]:
    return (keys[place : place + CHUNK] for place in range(0, len(keys), CHUNK))
