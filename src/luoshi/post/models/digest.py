"""Digests 汇总: what moved on since the last one, in one letter at half past eleven and one at five."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.post.models.letter import Letter
from luoshi.post.models.notice import Notice, NoticeQuerySet
from luoshi.post.models.why import HOURS
from luoshi.rollout.models import Member, Project


class DigestQuerySet(models.QuerySet["Digest"]):
    """Digests by who may see them."""

    def visible_to(self, member: Member) -> DigestQuerySet:
        """Nobody reads another one's news."""
        return self.filter(member=member)


class Digest(Record):
    """One member's digest of one hour; there is none when there was nothing to say."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="digests", db_index=False)
    day: models.DateField[date, date] = models.DateField()
    slot = models.CharField(max_length=9)
    # The hour for which it was written, whenever that was done.
    at = models.DateTimeField()
    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="digest")

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "day", "slot"], name="one_digest_of_an_hour")
        ]

    def __str__(self) -> str:
        return _g("Digest of %(day)s, %(time)s") % {"day": self.day, "time": f"{HOURS[self.slot]:%H:%M}"}

    @property
    def notices(self) -> NoticeQuerySet:
        """What stands in it."""
        return Notice.objects.filter(recipient_id=self.member_id, digested_at=self.at)


class DigestRound(Record):
    """That everybody's digest of this hour is written."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    day: models.DateField[date, date] = models.DateField()
    slot = models.CharField(max_length=9)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("round of digests")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "day", "slot"], name="one_round_of_digests_an_hour")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.slot}"
