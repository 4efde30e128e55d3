"""Who held the change from when to when, who watches it, and which levels of a promise were told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.problems import minutes
from luoshi.problems.minutes import Share, Stretch
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change


class ChangeLeg(Record):
    """A stretch of time in which one party held the change. Legs follow one another without a gap."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="legs")
    party = models.CharField(max_length=4)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    began = models.DateTimeField(default=clock.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["began", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change"], condition=Q(ended__isnull=True), name="one_running_change_leg"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.name}"


class ChangeWatch(Record):
    """关注: somebody who wants to hear of every move."""

    change = models.ForeignKey("changes.Change", on_delete=models.CASCADE, related_name="watches")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="change_watches")

    class Meta:
        verbose_name = "watch"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "member"], name="one_change_watch")
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class ChangeNudge(Record):
    """催一下: at most one per change and working day."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="nudges")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "nudge"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "day"], name="one_change_nudge_a_day")
        ]

    def __str__(self) -> str:
        return str(self.day)


class ChangeEscalation(Record):
    """One level (80, 100, 150 %) of one promise, or of one milestone, that was told to somebody."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="escalations")
    milestone = models.ForeignKey("changes.Milestone", null=True, on_delete=models.PROTECT, related_name="+")
    began = models.DateTimeField()
    level = models.PositiveSmallIntegerField()
    told = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "began", "level"],
                condition=Q(milestone__isnull=True),
                name="one_change_escalation",
            ),
            models.UniqueConstraint(
                fields=["milestone", "began", "level"],
                condition=Q(milestone__isnull=False),
                name="one_milestone_escalation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} %"


def pass_ball(change: Change, at: datetime) -> None:
    """End the running leg and begin the next one when the holder changed."""
    running = ChangeLeg.objects.filter(change=change, ended__isnull=True).first()
    holder = change.holder
    if running and (running.party, running.member_id) == (change.party, holder.pk if holder else None):
        return
    if running:
        running.ended = max(at, running.began)
        running.save(update_fields=["ended"])
    if change.party:
        name = holder.name if holder else ""
        ChangeLeg.objects.create(change=change, party=change.party, member=holder, name=name, began=at)


def shares(change: Change, legs: list[ChangeLeg]) -> list[Share]:
    """The relay bar: neighbouring legs of one holder joined; minutes sum to `total_minutes`."""
    return minutes.shares(map(stretch, legs), change.project.time_of, clock.now())


def total_minutes(change: Change) -> int:
    """Working minutes from the opening to the end, or to now."""
    return minutes.total(map(stretch, change.legs.all()), change.project.time_of, clock.now())


def stretch(leg: ChangeLeg) -> Stretch:
    """A leg for the arithmetic."""
    return Stretch(leg.party, leg.member_id, leg.name, leg.began, leg.ended)
