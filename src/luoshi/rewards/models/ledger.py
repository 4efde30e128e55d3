"""The ledger: one row a booking, with both of its sides. Rows are added, never changed (migration 0002)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Case, F, Q, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rewards import rules
from luoshi.rewards.rules import FILING
from luoshi.rollout.models import Member, Organization, Project

if TYPE_CHECKING:
    from luoshi.rewards.models.grant import Grant
    from luoshi.rewards.models.payout import Payout
    from luoshi.rewards.models.terms import Terms

FUND, MEMBER, PAID = "fund", "member", "paid"
GRANT, REVERSAL, PAYOUT, RETURN = "grant", "reversal", "payout", "return"
SIDES = {
    GRANT: (FUND, MEMBER),
    REVERSAL: (MEMBER, FUND),
    PAYOUT: (MEMBER, PAID),
    RETURN: (PAID, MEMBER),
}


def signed() -> Case:
    """The points as the member's account feels them."""
    return Case(When(target=MEMBER, then=F("points")), default=Value(0) - F("points"))


class BookingQuerySet(models.QuerySet["Booking"]):
    """Bookings by who may see them, and their sums."""

    def visible_to(self, member: Member) -> BookingQuerySet:
        """The own ones; whoever decides about points sees all of the project."""
        if not rules.may_read(member):
            return self.none()
        mine = self.filter(project_id=member.project_id)
        return mine if rules.may_decide(member) else mine.filter(member=member)

    def balance(self) -> int:
        """What these bookings leave on the members' side."""
        return int(self.aggregate(left=Sum(signed()))["left"] or 0)

    def balances(self) -> dict[UUID, int]:
        """The same for each member."""
        rows = self.order_by().values_list("member_id").annotate(left=Sum(signed()))
        return {member: int(left) for member, left in rows}

    def earned(self) -> BookingQuerySet:
        """What counts against the caps: granted, less what was taken back."""
        return self.filter(kind__in=(GRANT, REVERSAL))


class Booking(Record):
    """记账: `points` go from the account `source` to the account `target`; exactly one side is the member's.

    `turn` counts how often a grant was confirmed; `earned_on` is the day whose caps it counts against.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    points = models.PositiveIntegerField()
    grant = models.ForeignKey("rewards.Grant", null=True, on_delete=models.PROTECT, related_name="bookings")
    turn = models.PositiveSmallIntegerField(default=0)
    payout = models.ForeignKey("rewards.Payout", null=True, on_delete=models.PROTECT, related_name="bookings")
    earned_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0), name="booking_moves_points"),
            models.CheckConstraint(
                condition=Q(kind=GRANT, source=FUND, target=MEMBER, grant__isnull=False)
                | Q(kind=REVERSAL, source=MEMBER, target=FUND, grant__isnull=False)
                | Q(kind=PAYOUT, source=MEMBER, target=PAID, payout__isnull=False)
                | Q(kind=RETURN, source=PAID, target=MEMBER, payout__isnull=False),
                name="booking_has_two_sides",
            ),
            models.UniqueConstraint(fields=["grant", "turn", "kind"], name="one_booking_per_grant"),
            models.UniqueConstraint(fields=["payout", "member", "kind"], name="one_booking_per_payout"),
        ]
        indexes: ClassVar = [
            # A member's own page, newest first, and the sum of it.
            models.Index(fields=["member", "-id"], name="booking_own"),
            # Caps: what one member earned on a day and in a month.
            models.Index(fields=["member", "earned_on"], name="booking_earned"),
            # The list of balances of a project.
            models.Index(fields=["project", "member"], name="booking_project"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points}"

    @property
    def gain(self) -> int:
        """Points as the member feels them."""
        return self.points if self.target == MEMBER else -self.points

    @classmethod
    def of_grant(cls, kind: str, grant: Grant, points: int, by: Member | None) -> Booking:
        """Book a grant, or its counter-entry."""
        source, target = SIDES[kind]
        return cls.objects.create(
            organization_id=grant.organization_id, project_id=grant.project_id, member_id=grant.member_id,
            kind=kind, source=source, target=target, points=points, grant=grant, turn=grant.turn,
            earned_on=grant.earned_on, by=by,
        )  # fmt: skip

    @classmethod
    def of_payout(cls, kind: str, payout: Payout, member_id: UUID, points: int) -> Booking:
        """What was paid out, or its counter-entry; not saved yet."""
        source, target = SIDES[kind]
        return cls(
            organization_id=payout.organization_id, project_id=payout.project_id, member_id=member_id,
            kind=kind, source=source, target=target, points=points, payout=payout, by=payout.by,
        )  # fmt: skip


def room_left(member_id: UUID, rule: str, day: date, terms: Terms) -> int:
    """How many points this member may still earn for this day; the account must be locked.

    Points for a month's daily reports count against the month only.
    """
    mine = Booking.objects.earned().filter(member_id=member_id)
    month = terms.monthly_cap - mine.filter(earned_on__year=day.year, earned_on__month=day.month).balance()
    if rule == FILING:
        return month
    today = mine.filter(earned_on=day).exclude(grant__rule=FILING)
    return min(month, terms.daily_cap - today.balance())
