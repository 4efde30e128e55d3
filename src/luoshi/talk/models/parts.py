"""What belongs to a meeting: who takes part, which times are proposed, who can when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Member
from luoshi.talk import meeting_rules as rules


class Participant(Record):
    """参加人: somebody who was invited, from inside or outside."""

    meeting = models.ForeignKey("talk.Meeting", on_delete=models.CASCADE, related_name="participants")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="meeting_places")

    class Meta:
        verbose_name = _("participant")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "member"], name="one_place_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class Slot(Record):
    """备选时间: a moment that somebody proposed; the fixed one stays among them."""

    meeting = models.ForeignKey("talk.Meeting", on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("proposed time")
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "starts_at"], name="one_slot_per_moment"),
        ]

    def __str__(self) -> str:
        return self.starts_at.isoformat()


class Reply(Record):
    """答复: whether this person can at this time; the last word counts."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="replies")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=5, choices=rules.ANSWERS)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer to a time")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "member"], name="one_answer_per_time"),
        ]

    def __str__(self) -> str:
        return self.answer
