"""Targets 目标时限: how many working days each step is promised within, by importance. The lead's table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from luoshi.kernel import idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.rollout.models import Member, Project
from luoshi.rollout.rules import may_set_up
from luoshi.trail.models import record

Table = Mapping[tuple[str, int], Decimal]
CACHED = "_targets"


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets by who may read them."""

    def visible_to(self, member: Member) -> TargetQuerySet:
        """The company's own people."""
        return self.none() if member.is_external else self.filter(project_id=member.project_id)


class Target(Record):
    """One cell of the table that differs from the default; `days` are working days, 0.25 at least."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="targets")
    step = models.CharField(max_length=14, choices=rules.STEPS)
    importance = models.PositiveSmallIntegerField()
    days = models.DecimalField(max_digits=6, decimal_places=2)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "step", "importance"], name="one_target_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.importance}: {self.days}"

    @classmethod
    def table(cls, project: Project) -> Table:
        """Every cell: the defaults, and above them what the lead has set (one query, kept by the project)."""
        found: Table | None = project.__dict__.get(CACHED)
        if found is None:
            own = {(step, level): days for step, level, days in _OWN.ask(project=project.pk)}
            found = project.__dict__[CACHED] = rules.TARGETS | own
        return found

    @classmethod
    def minutes(cls, project: Project, step: str, importance: int) -> int:
        """Working minutes promised for this step; what was not judged yet counts as normal."""
        table = cls.table(project)
        days = table.get((step, importance)) or table.get((step, rules.NORMAL)) or table[step, 0]
        return max(1, round(days * project.working_time.minutes_per_day))

    @classmethod
    def set_table(cls, project: Project, wanted: Table, *, by: Member) -> int:
        """Write the table; clocks that run keep their promise. Returns how many cells changed.

        Raises Refusal for everybody but the lead, and for days that no promise can have.
        """
        may_set_up(by, project).or_refuse()
        for days in wanted.values():
            if not rules.SHORTEST_TARGET <= days <= rules.LONGEST_TARGET:
                raise Refusal(_("A target is between a quarter of a day and 250 working days."))
        with transaction.atomic():
            idempotency.claim()
            project.__dict__.pop(CACHED, None)
            old = cls.table(project)
            changed = {cell: days for cell, days in wanted.items() if cell in old and old[cell] != days}
            for (step, level), days in changed.items():
                cls.objects.update_or_create(
                    project=project, step=step, importance=level, defaults={"days": days}
                )
            if changed:
                facts = {f"{step}-{level}": str(days) for (step, level), days in changed.items()}
                record(project, "set_targets", by=by, facts=facts, internal=True)
        project.__dict__.pop(CACHED, None)
        return len(changed)


_OWN: Prepared[tuple[str, int, Decimal]] = Prepared(
    lambda: Target.objects.filter(project=Blank("project", models.UUIDField())).values_list(
        "step", "importance", "days"
    )
)


def promised(project: Project, step: str, importance: int, at: datetime, party: str = "us") -> datetime:
    """By when a step begun at this moment is promised; a moment within the working hours of that party."""
    return project.time_of(party).add_minutes(at, Target.minutes(project, step, importance))
