"""Addresses that take no mail: nothing more is sent there until somebody says that they work again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.people.models import tidy_email
from luoshi.post.models.letter import Letter
from luoshi.post.models.telling import tell
from luoshi.rollout.models import Member
from luoshi.trail.models import record


class BadAddressQuerySet(models.QuerySet["BadAddress"]):
    """Addresses by who may know of them."""

    def visible_to(self, member: Member) -> BadAddressQuerySet:
        """The lead sees those of the project's people, everybody the own one."""
        if not member.has("lead") or member.is_external:
            return self.of(member)
        people = Member.objects.of(member.project)
        return self.filter(address__in=people.annotate(low=Lower("user__email")).values("low"))

    def of(self, member: Member) -> BadAddressQuerySet:
        """The member's own."""
        return self.filter(address=tidy_email(member.user.email))

    def among(self, letters: Iterable[Letter]) -> set[str]:
        """Which of these letters' addresses take no mail."""
        wanted = {tidy_email(letter.address) for letter in letters}
        return set(self.filter(address__in=wanted).values_list("address", flat=True))


class BadAddress(Record):
    """One address, since when, and what the server said about it."""

    address = models.EmailField(unique=True)
    since = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=12, blank=True)
    why = models.CharField(max_length=500, blank=True)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = BadAddressQuerySet.as_manager()
    trail_kind = "address"

    class Meta:
        ordering: ClassVar = ["-since"]

    def __str__(self) -> str:
        return self.address

    @classmethod
    def mark(cls, letter: Letter, status: str, why: str) -> BadAddress:
        """Nothing more is sent to this letter's address; the leads of its person hear of it once."""
        said = {"status": status[:12], "why": why[:500], "letter": letter}
        with transaction.atomic():
            row, new = cls.objects.get_or_create(address=tidy_email(letter.address), defaults=said)
            if new:
                row._tell_leads()
        return row

    def works_again(self, *, by: Member) -> int:
        """Mail is sent there again, also what was held back in the last days; returns how many letters."""
        with transaction.atomic():
            idempotency.claim()
            record(by.project, "address_works", by=by, facts={"address": self.address}, internal=True)
            self.delete()
            return Letter.objects.held_back(self.address)

    def people(self) -> models.QuerySet[Member]:
        """Whose address it is, in every project."""
        return Member.objects.filter(user__email__iexact=self.address).select_related("project__organization")

    def _tell_leads(self) -> None:
        title = _("Mail does not reach {name}")
        for person in self.people():
            if not person.is_active_on(person.project.today()):
                continue
            leads = Member.objects.of(person.project).active(person.project.today()).with_role("lead")
            for lead in leads.internal().select_related("user"):
                lead.project = person.project
                tell(
                    lead, "bad_address", self, title=format_lazy(title, name=person.name), know=True,
                    body=f"{self.address}\n{self.why}", url=person.project.url("post:addresses"),
                    group=self.address, dedupe=f"bad:{self.pk}",
                )  # fmt: skip
