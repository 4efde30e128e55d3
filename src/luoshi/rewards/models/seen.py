"""Cards that a member has put away."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.rollout.models import Member


class SeenCard(Record):
    """“因为您提了” was read and put away: one row for each person and cause, so that it never comes back."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    cause_kind = models.CharField(max_length=20)
    cause_id = models.UUIDField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("card put away")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "cause_kind", "cause_id"], name="one_card_per_cause")
        ]

    def __str__(self) -> str:
        return f"{self.cause_kind} {self.cause_id}"

    @classmethod
    def put_away(cls, kind: str, cause_id: UUID, *, by: Member) -> None:
        """Do not show it again."""
        with transaction.atomic():
            idempotency.claim()
            cls.objects.get_or_create(member=by, cause_kind=kind, cause_id=cause_id)
