"""Pay-outs 发放: who was paid how many points, booked once, never beyond what a person has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.numbering import next_number
from luoshi.kernel.verdict import Refusal
from luoshi.rewards import notices, rules
from luoshi.rewards.models.account import Account
from luoshi.rewards.models.ledger import PAYOUT, RETURN, Booking
from luoshi.rollout.models import Member, Organization, Project
from luoshi.trail.models import record


class PayoutQuerySet(models.QuerySet["Payout"]):
    """Pay-outs by who may see them."""

    def visible_to(self, member: Member) -> PayoutQuerySet:
        """Whoever decides about points; the others see the line on their own page."""
        return self.filter(project_id=member.project_id) if rules.may_decide(member) else self.none()


class Payout(Record):
    """一次发放, numbered within its project."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(editable=False)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_back_at = models.DateTimeField(null=True)

    objects = PayoutQuerySet.as_manager()
    trail_kind = "payout"

    class Meta:
        verbose_name = _("pay-out")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="one_payout_per_number")
        ]

    def __str__(self) -> str:
        return gettext("Pay-out %(number)d") % {"number": self.number}

    @classmethod
    def pay(cls, amounts: Mapping[UUID, int], *, by: Member, note: str = "") -> Payout:
        """标为已发放: all of them or none. Raises Refusal naming who is paid beyond the balance."""
        with transaction.atomic():
            idempotency.claim()
            rules.may_decide(by).or_refuse()
            people = {m.pk: m for m in Member.objects.of(by.project).internal().filter(pk__in=amounts)}
            if not people or len(people) != len(amounts):
                raise Refusal(gettext("Please tick at least one person of this project."))
            # Always in one order: two lists paid at once wait for each other, not for ever.
            for pk in sorted(people, key=str):
                Account.locked(people[pk])
            balances = Booking.objects.filter(member__in=people).balances()
            for pk, person in people.items():
                verdict = rules.not_for_oneself(person, by)
                (verdict & rules.amount_fits(person.name, amounts[pk], balances.get(pk, 0))).or_refuse()
            payout = cls(organization_id=by.project.organization_id, project=by.project, by=by)
            payout.note, payout.number = " ".join(note.split())[:200], next_number(by.project.pk, "payout")
            payout.save(force_insert=True)
            Booking.objects.bulk_create(Booking.of_payout(PAYOUT, payout, pk, amounts[pk]) for pk in people)
            facts = {"number": payout.number, "people": len(people), "points": sum(amounts.values())}
            record(payout, "pay_out", by=by, facts=facts, internal=True)
            notices.paid(payout, {person: amounts[pk] for pk, person in people.items()})
        return payout

    def take_back(self, *, by: Member) -> None:
        """Noted by mistake: counter-entries for everybody on the list, within minutes. Raises Refusal."""
        with transaction.atomic():
            idempotency.claim()
            self.refresh_from_db(from_queryset=Payout.objects.select_for_update())
            self.project = by.project
            rules.may_take_back(self, by).or_refuse()
            rows = list(
                self.bookings.filter(kind=PAYOUT).select_related("member__user").order_by("member_id")
            )
            for row in sorted(rows, key=lambda row: str(row.member_id)):
                Account.locked(row.member)
            Booking.objects.bulk_create(
                Booking.of_payout(RETURN, self, row.member_id, row.points) for row in rows
            )
            self.taken_back_at = clock.now()
            self.save(update_fields=["taken_back_at"])
            record(self, "take_back", by=by, facts={"number": self.number}, internal=True)
            notices.not_paid(self, {row.member: row.points for row in rows})

    @property
    def can_be_taken_back(self) -> bool:
        """Whether the minutes for taking it back are not over."""
        return self.taken_back_at is None and clock.now() < self.at + rules.TAKE_BACK
