"""因为您提了: from the morning after, a reporter reads what became of the problem and whom it helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from luoshi.problems.lifecycle import CLOSED
from luoshi.problems.models import Occurrence, Problem
from luoshi.rewards.models import Grant, SeenCard
from luoshi.rewards.rules import CARD_DAYS
from luoshi.rollout.models import Member

MOST = 2
"""Cards at once: the page is for today's question."""


@dataclass(frozen=True)
class Card:
    """One solved problem: how many people had met it, and the points that were booked for it."""

    pk: UUID
    code: str
    title: str
    url: str
    people: int
    points: int


def because(member: Member) -> list[Card]:
    """The newest solved ones that this member met and has not put away; none on the day they were solved."""
    project = member.project
    midnight = datetime.combine(project.today(), time(), project.zone)
    # From the person's side: asked of each solved problem it would walk through all of the project.
    mine = Occurrence.objects.filter(
        member=member, problem__state=CLOSED, problem__outcome="solved",
        problem__closed_at__lt=midnight, problem__closed_at__gte=midnight - timedelta(days=CARD_DAYS),
    )  # fmt: skip
    met = set(mine.order_by().values_list("problem_id", flat=True))
    if not met:
        return []
    seen = SeenCard.objects.filter(member=member, cause_kind=Problem.trail_kind, cause_id=OuterRef("pk"))
    may_see = Problem.objects.visible_to(member).order_by().filter(pk=OuterRef("pk"))
    solved = Problem.objects.filter(Exists(may_see), ~Exists(seen), pk__in=met)
    rows = list(solved.order_by("-closed_at", "-id")[:MOST])
    if not rows:
        return []
    people = dict(
        Occurrence.objects.filter(problem__in=rows)
        .order_by()
        .values_list("problem_id")
        .annotate(n=Count("member_id", distinct=True))
    )
    booked = Grant.objects.filter(member=member, cause_id__in=[row.pk for row in rows], state="granted")
    points = dict(booked.values_list("cause_id", "booked"))
    return [
        Card(
            row.pk, f"{project.key}-{row.number}", row.title, project.url("problems:show", row.number),
            people.get(row.pk, 1), points.get(row.pk, 0),
        )
        for row in rows
    ]  # fmt: skip
