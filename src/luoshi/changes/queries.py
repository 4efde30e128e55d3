"""What other pages ask about changes."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, QuerySet

from luoshi.changes.lifecycle import EVALUATING
from luoshi.changes.models import Change, Evaluator, Verdict
from luoshi.rollout.models import Member


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
