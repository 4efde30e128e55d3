"""What other pages ask about changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luoshi.changes.lifecycle.states import EVALUATING
from luoshi.changes.models import Change, Evaluator, Verdict, Wave
from luoshi.knowledge.models.audience import with_those_below
from luoshi.rollout.models import Member, Project


def awaiting_verdict(member: Member) -> QuerySet[Change]:
    """Changes whose options wait for this member's verdict, the most urgent first."""
    asked = Evaluator.objects.filter(change=OuterRef("pk"), member=member)
    said = Verdict.objects.filter(
        change=OuterRef("pk"), member=member, undone=False, option__round__number=OuterRef("round")
    )
    waiting = asked.exclude(excused_round=F("change__round"))
    rows = Change.objects.visible_to(member).filter(state=EVALUATING)
    return rows.filter(Exists(waiting), ~Exists(said)).order_by("due_at", "id")


def judge_url(change: Change) -> str:
    """Where options are judged."""
    return change.project.url("changes:move", change.number, "evaluate")


@dataclass(frozen=True)
class RollOut:
    """When a change is brought to people, and to which departments; to all when there are none."""

    began: datetime
    ended: datetime | None
    departments: frozenset[UUID] = frozenset()

    def reaches(self, department: UUID) -> bool:
        """Whether people of this department get it."""
        return not self.departments or department in self.departments


def roll_outs(project: Project, since: datetime) -> list[RollOut]:
    """Waves that have begun and whose change had not ended at `since`; one query where there are none."""
    waves = Wave.objects.filter(change__project=project, undone=False, started_at__isnull=False)
    lasting = waves.filter(Q(change__closed_at__isnull=True) | Q(change__closed_at__gt=since))
    return [
        RollOut(wave.started_at, wave.change.closed_at, _reached(project, wave))
        for wave in lasting.select_related("change").prefetch_related("departments")
        if wave.started_at
    ]


def _reached(project: Project, wave: Wave) -> frozenset[UUID]:
    if wave.everyone:
        return frozenset()
    return frozenset(with_those_below(project, [one.pk for one in wave.departments.all()]))
