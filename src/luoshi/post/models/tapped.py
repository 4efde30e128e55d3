"""Which links of letters were used: each once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import IntegrityError, models, transaction

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Member
from luoshi.trail.models import through

if TYPE_CHECKING:
    from django.http import QueryDict

    from luoshi.post.taps import Held

KEPT = timedelta(days=120)
"""Longer than any link lasts."""


class Used(Exception):
    """The link was used before."""


class Tapped(Record):
    """One use of a link. Links of two letters about one question are one: the row is per question."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20)
    key = models.UUIDField()
    mark = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "purpose", "key", "mark"], name="one_use_of_a_tap")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="tapped_age")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.at}"

    @classmethod
    def of(cls, held: Held) -> Tapped | None:
        """The use of this link; None while it has not been used."""
        return cls.objects.filter(**cls._place(held)).first()

    @classmethod
    def use(cls, held: Held, thing: Any, *, by: Member, given: QueryDict, words: str) -> Tapped:
        """Do what the link is for, once; use and effect are kept or lost together.

        Raises Used when somebody was faster, Refusal when the verb refuses.
        """
        with transaction.atomic(), through("mail"):
            try:
                with transaction.atomic():
                    row = cls.objects.create(**cls._place(held))
            except IntegrityError:
                raise Used from None
            held.purpose.do(thing, by, given, words)
        return row

    @staticmethod
    def _place(held: Held) -> dict[str, Any]:
        return {
            "member_id": held.member, "purpose": held.purpose.name, "key": held.key, "mark": held.mark,
        }  # fmt: skip

    @classmethod
    def forget_old(cls) -> int:
        """Delete uses of links that are long over; returns how many."""
        return cls.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
