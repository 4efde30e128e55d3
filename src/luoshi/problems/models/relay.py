"""The relay 接力: who held the ball from when to when; the parts sum to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from luoshi.kernel import clock
from luoshi.kernel.models import Record
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


@dataclass(frozen=True)
class Share:
    """One coloured part of the relay bar, in working minutes."""

    party: str
    name: str
    minutes: int
    running: bool


def pass_ball(problem: Problem, at: datetime) -> None:
    """End the running leg and begin the next one when the holder changed."""
    running = Leg.objects.filter(problem=problem, ended__isnull=True).first()
    name = problem.holder.name if problem.holder else ""
    if running and (running.party, running.member_id) == (problem.party, problem.holder_id):
        return
    if running:
        running.ended = max(at, running.began)
        running.save(update_fields=["ended"])
    if problem.party:
        Leg.objects.create(
            problem=problem, party=problem.party, member_id=problem.holder_id, name=name, began=at
        )


def shares(problem: Problem, legs: list[Leg]) -> list[Share]:
    """The relay bar: neighbouring legs of one holder joined; minutes sum to `total_minutes`."""
    time, now, parts = problem.project.working_time, clock.now(), list[Share]()
    for leg in legs:
        minutes = time.minutes_between(leg.began, leg.ended or now)
        part = Share(leg.party, leg.name, minutes, leg.ended is None)
        if parts and (parts[-1].party, parts[-1].name) == (part.party, part.name):
            part = Share(part.party, part.name, parts.pop().minutes + minutes, part.running)
        parts.append(part)
    return parts


def total_minutes(problem: Problem) -> int:
    """Working minutes from the report to the close, or to now; spans in which it was closed are left out."""
    time = problem.project.working_time
    return sum(time.minutes_between(leg.began, leg.ended or clock.now()) for leg in problem.legs.all())
