"""The tally 填报统计: figures of a closed day by department, so that a year is read in a moment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db import models, transaction
from django.db.models import Count, F, Q

from luoshi.diary.models.diary import Diary
from luoshi.diary.models.duty import Opening
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Department, Leave, Member, Project, departments_below

FIGURES = ("due", "filed", "late", "nil", "exempt")
STILL_MOVES = timedelta(days=31)
"""Filling in, leave and days off entered afterwards change a closed day; so long it is counted again."""
LATELY = timedelta(hours=2)


class TallyQuerySet(models.QuerySet["Tally"]):
    """Figures by who may see them."""

    def visible_to(self, member: Member) -> TallyQuerySet:
        """Of the departments one answers for; of all for lead and sponsor."""
        mine, below = self.filter(project_id=member.project_id), departments_below(member)
        return mine if below is None else mine.filter(department__in=below)


class Tally(Record):
    """One department on one closed day: due (exempt ones taken off), filed (late ones among them), nil."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day: models.DateField[date, date] = models.DateField()
    due = models.PositiveIntegerField(default=0)
    filed = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    nil = models.PositiveIntegerField(default=0)
    exempt = models.PositiveIntegerField(default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = "tally"
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "day", "department"], name="one_tally_a_day"),
            models.UniqueConstraint(
                fields=["project", "day"],
                name="one_tally_a_day_of_nobody",
                condition=Q(department__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(filed__lte=F("due"), late__lte=F("filed"), nil__lte=F("filed")),
                name="tally_adds_up",
            ),
        ]
        indexes: ClassVar = [
            # One department over a year.
            models.Index(fields=["department", "day"], name="tally_of_department"),
            # All departments together, day by day over a year; read from the index alone.
            models.Index(
                fields=["project", "day", "due", "filed", "late", "nil", "exempt"], name="tally_of_everybody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.filed}/{self.due}"

    @property
    def missed(self) -> int:
        """How many did not file at all."""
        return self.due - self.filed

    @classmethod
    def count_all(cls) -> int:
        """Count what closed, and what still moves; a job. Answers how many figures were written."""
        return sum(
            cls.count_days(project) for project in Project.objects.filter(regimes__isnull=False).distinct()
        )

    @classmethod
    def count_days(cls, project: Project) -> int:
        """Bring the figures of one project up to date; writes only what differs."""
        today, now = project.today(), clock.now()
        opened = Opening.objects.filter(project=project, day__lt=today)
        days = set(opened.filter(day__gte=today - STILL_MOVES).values_list("day", flat=True))
        for first, last in Leave.objects.filter(project=project, changed_at__gte=now - LATELY).values_list(
            "first", "last"
        ):
            days |= set(opened.filter(day__range=(first, last)).values_list("day", flat=True))
        closing = Diary.objects.owed().filter(project=project, day__in=days, closes_at__gte=now)
        days -= set(closing.order_by().values_list("day", flat=True).distinct())
        return sum(cls.count(project, day) for day in sorted(days))

    @classmethod
    def count(cls, project: Project, day: date) -> int:
        """The figures of one day, written where they changed. Answers how many were."""
        with transaction.atomic():
            kept = {row.department_id: row for row in cls.objects.filter(project=project, day=day)}
            found = counted(project, [day]).get(day, {})
            fresh = [
                cls(project=project, day=day, department_id=of, **figures)
                for of, figures in found.items()
                if of not in kept
            ]
            differs = [row for of, row in kept.items() if row._take(found.get(of, {}))]
            if fresh:
                Tally.objects.bulk_create(fresh, batch_size=500)
            if differs:
                Tally.objects.bulk_update(differs, FIGURES, batch_size=500)
        return len(fresh) + len(differs)

    def _take(self, figures: dict[str, int]) -> bool:
        """Take over these figures; whether any was another."""
        before = [getattr(self, name) for name in FIGURES]
        for name in FIGURES:
            setattr(self, name, figures.get(name, 0))
        return before != [getattr(self, name) for name in FIGURES]


def counted(project: Project, days: list[date]) -> dict[date, dict[UUID | None, dict[str, int]]]:
    """Figures of opened days by department, from the duties themselves. What is filed counts as due."""
    rows = Diary.objects.owed().filter(project=project, day__in=days).order_by()
    filed = Q(filed_at__isnull=False)
    # Members are counted, not rows: the index knows who, and the table need not be read.
    figures = rows.values("day", "department").annotate(
        owed_=Count("member"),
        filed_=Count("member", filter=filed),
        late_=Count("member", filter=filed & Q(late=True)),
        nil_=Count("member", filter=filed & Q(nil=True)),
    )
    spared = _spared(project, rows, days)
    found: dict[date, dict[UUID | None, dict[str, Any]]] = {day: {} for day in days}
    for row in cast(Any, figures):
        day, of = row["day"], row["department"]
        exempt = spared.get((day, of), 0)
        said = {name: row[f"{name}_"] for name in ("filed", "late", "nil")}
        found[day][of] = said | {"exempt": exempt, "due": row["owed_"] - exempt}
    return found


def _spared(
    project: Project, rows: models.QuerySet[Diary], days: list[date]
) -> dict[tuple[date, UUID | None], int]:
    """How many of each day and department did not have to file: a free day after all, or away.

    Asked of the few who are away, not of each duty; one question for all days, each read by its own index.
    """
    asked = []
    for day in days:
        idle = rows.filter(day=day, filed_at__isnull=True)
        if project.working_time.is_workday(day):
            away = Leave.objects.on(day).filter(project=project).values("member")
            idle = idle.filter(member__in=away)
        asked.append(idle.values_list("day", "department").annotate(Count("member")))
    first, *others = asked or [rows.none().values_list("day", "department").annotate(Count("member"))]
    return {(day, of): count for day, of, count in (first.union(*others, all=True) if others else first)}
