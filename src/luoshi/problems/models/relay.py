"""The relay 接力: who held the ball from when to when; the parts sum to the whole."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.problems import minutes
from luoshi.problems.minutes import Share, Stretch
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem


class Leg(Record):
    """A stretch of time in which one party held the problem. Legs follow one another without a gap."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="legs")
    party = models.CharField(max_length=4)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    began = models.DateTimeField(default=clock.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["began", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(ended__isnull=True), name="one_running_leg"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.name}"


_LEGS: Prepared[Leg] = Prepared(lambda: Leg.objects.filter(problem=Blank("problem", models.UUIDField())))


def legs_of(problem: Problem) -> list[Leg]:
    """All stretches, the first one first."""
    return _LEGS.ask(problem=problem.pk)


def pass_ball(problem: Problem, at: datetime) -> None:
    """End the running leg and begin the next one when the holder changed."""
    running = Leg.objects.filter(problem=problem, ended__isnull=True).first()
    party, holder = problem.with_whom
    if running and (running.party, running.member_id) == (party, holder.pk if holder else None):
        return
    if running:
        running.ended = max(at, running.began)
        running.save(update_fields=["ended"])
    begin_relay(problem, at)


def begin_relay(problem: Problem, at: datetime) -> None:
    """Begin the next leg; that of a new problem is the first one."""
    party, holder = problem.with_whom
    if party:
        name = holder.name if holder else ""
        Leg.objects.create(problem=problem, party=party, member=holder, name=name, began=at)


def shares(problem: Problem, legs: list[Leg]) -> list[Share]:
    """The relay bar: neighbouring legs of one holder joined; minutes sum to the working time it was open."""
    return minutes.shares(map(stretch, legs), problem.project.time_of, clock.now())


def stretch(leg: Leg) -> Stretch:
    """A leg for the arithmetic."""
    return Stretch(leg.party, leg.member_id, leg.name, leg.began, leg.ended)
