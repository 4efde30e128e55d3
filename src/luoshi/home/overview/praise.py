"""Worth a word of praise: thank-yous of those who agreed, and the solved problem that most people had met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from luoshi.home.overview.pace import Solved
from luoshi.kernel import clock
from luoshi.problems.models import Problem
from luoshi.rewards.models import Grant
from luoshi.rollout.models import Member

MOST, LATELY, WEEK = 3, timedelta(days=30), timedelta(days=7)


@dataclass(frozen=True)
class Thanks:
    """One thank-you: to whom, for what, and the points."""

    name: str
    party: str
    words: str
    url: str
    points: int


@dataclass(frozen=True)
class Praise:
    """Thank-yous from the wall, those with words first; and what was solved this week for several people."""

    thanks: list[Thanks]
    relief: Solved | None

    def __bool__(self) -> bool:
        return bool(self.thanks or self.relief)


def praise_of(member: Member, solved: Sequence[Solved]) -> Praise:
    """What the wall of thanks shows this member, of the last thirty days; those with words come first."""
    since = clock.now() - WEEK
    shared = [one for one in solved if one.closed_at >= since and one.met_count > 1]
    relief = max(shared, key=lambda one: (one.met_count, one.closed_at), default=None)
    return Praise(_thanks(member), relief)


def _thanks(member: Member) -> list[Thanks]:
    cause = Problem.objects.visible_to(member).order_by().filter(pk=OuterRef("cause_id"))
    lately = Grant.objects.on_wall_for(member).filter(decided_at__gte=clock.now() - LATELY)
    rows: QuerySet[Any] = lately.select_related("member__user").annotate(
        title=Subquery(cause.values("title")[:1]),
        number=Subquery(cause.values("number")[:1]),
        without_words=ExpressionWrapper(Q(thanks=""), output_field=BooleanField()),
    )
    project = member.project
    return [
        Thanks(
            grant.member.name,
            grant.member.party,
            grant.thanks or grant.title or str(grant.get_rule_display()),
            project.url("problems:show", grant.number) if grant.number else project.url("rewards:wall"),
            grant.booked,
        )
        for grant in rows.order_by("without_words", "-decided_at", "-id")[:MOST]
    ]
