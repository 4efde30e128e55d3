"""Correcting the minutes of a meeting that has ended: what they said before is kept beside them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.rollout.models import Member
from luoshi.talk import meeting_notices
from luoshi.talk import meeting_rules as rules

if TYPE_CHECKING:
    from luoshi.talk.models.meeting import Meeting


def seal(words: str) -> str:
    """SHA-256 of minutes, as the trail keeps it."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


class Former(Record):
    """更正前的纪要: minutes as they stood until they were corrected; by whom, when and why. Never changed."""

    meeting = models.ForeignKey("talk.Meeting", on_delete=models.CASCADE, related_name="formers")
    number = models.PositiveSmallIntegerField()
    minutes = models.TextField()
    outcome = models.CharField(max_length=10, choices=rules.OUTCOMES)
    lasted = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("Reason"), max_length=rules.MOST_REASON)

    class Meta:
        verbose_name = _("earlier minutes")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_former_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def seal(self) -> str:
        """SHA-256 of what stood there."""
        return seal(self.minutes)


class Correcting:
    """The verb `correct`."""

    @transaction.atomic
    def correct(  # type: ignore[misc]
        self: Meeting, *, by: Member, minutes: str, outcome: str, lasted: int, reason: str, seen: str = ""
    ) -> None:
        """更正纪要: the new words stand, the earlier ones stay readable under them. Who took part is told.

        `seen` is the seal of the minutes that the writer began from. Raises Refusal.
        """
        words, why = minutes.strip(), " ".join(reason.split())
        with self.moving(
            "correct", by=by, facts={"reason": why, "outcome": outcome, "lasted": lasted}
        ) as step:
            if seen and seen != self.seal:
                raise Moved(_g("Somebody has corrected the minutes meanwhile. Your words are still here."))
            rules.minutes_fit(words, outcome, lasted).or_refuse()
            rules.correction_fits(why).or_refuse()
            if (words, outcome, lasted) == (self.minutes, self.outcome, self.lasted):
                raise Refusal(_g("Nothing was changed."))
            Former.objects.create(
                meeting=self, number=self.formers.count() + 1, minutes=self.minutes, outcome=self.outcome,
                lasted=self.lasted or 0, by=by, at=step.at, reason=why,
            )  # fmt: skip
            self.minutes, self.outcome, self.lasted = words, outcome, lasted
            step.facts["sha256"] = self.seal
        meeting_notices.corrected(self, by, why)
