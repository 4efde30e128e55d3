"""Escalations: at 80 % of a promise the holder is told, at 100 % the lead, at 150 % the sponsor; once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.problems import minutes, notices
from luoshi.rollout.models import Project
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

AT_ONCE = 500
"""Problems of one run; those left over are the next run's."""


class Escalation(Record):
    """One level of one promise that was told to somebody. A promise is known by its step and beginning."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="escalations")
    step = models.CharField(max_length=14)
    began = models.DateTimeField()
    level = models.PositiveSmallIntegerField()
    told = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem", "step", "began", "level"], name="one_escalation_per_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} %"

    @classmethod
    def raise_due(cls) -> int:
        """Tell whoever is to be told now; how many were (a job, safe to repeat at any moment)."""
        problems = apps.get_model("problems", "Problem")._base_manager
        due = problems.filter(alarm_at__lte=clock.now()).order_by("alarm_at")
        waiting = list(due.values_list("pk", "project_id")[:AT_ONCE])
        wanted = {project for _pk, project in waiting}
        projects = Project.objects.select_related("organization").in_bulk(wanted)
        return sum(cls._look_at(pk, projects[project]) for pk, project in waiting)

    @classmethod
    def _look_at(cls, pk: UUID, project: Project) -> int:
        """One problem under its lock: every level that is reached and was not told, then the next alarm."""
        problems = apps.get_model("problems", "Problem")._base_manager
        with transaction.atomic():
            problem: Problem = problems.select_for_update().get(pk=pk)
            problem.project, now = project, clock.now()
            if problem.alarm_at is None or problem.alarm_at > now:
                return 0
            told = cls._raise_all(problem, now)
            problem.save(update_fields=["alarm_at"])
        return told

    @classmethod
    def _raise_all(cls, problem: Problem, now: datetime) -> int:
        time, due, promised = problem.their_time, problem.due_at, problem.promised_minutes
        problem.alarm_at = None
        if due is None or not problem.is_open or problem.is_held or problem.promised_from is None:
            return 0
        problem.alarm_at = minutes.next_alarm(time, now, due, promised)
        levels = minutes.reached(time, now, due, promised)
        return sum(cls._raise(problem, level, now) for level in levels)

    @classmethod
    def _raise(cls, problem: Problem, level: int, now: datetime) -> bool:
        promise = {"step": problem.step, "began": problem.promised_from, "level": level}
        row, made = cls.objects.get_or_create(problem=problem, **promise, defaults={"at": now})
        if made:
            names = notices.escalated(problem, level)
            row.told = ", ".join(names)[:300]
            row.save(update_fields=["told"])
            facts = {"level": level, "step": problem.step, "whom": row.told}
            stays = {"from_state": problem.state, "to_state": problem.state}
            record(problem, "escalate", by=None, facts=facts, internal=True, **stays)
        return made
