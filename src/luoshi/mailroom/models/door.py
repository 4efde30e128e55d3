"""What a project takes in by mail."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import rules
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import record

STRICT, PROVEN, REPLIES, NOBODY = "strict", "proven", "replies", "nobody"
REMEMBERED = 60  # seconds


class Door(Record):
    """收信设置 of one project; without a row the strict one holds."""

    TAKES: ClassVar = [
        (STRICT, gettext_lazy("Answers to our letters, and new mails whose sender is proven")),
        (PROVEN, gettext_lazy("Answers to our letters and new mails, both only when the sender is proven")),
        (REPLIES, gettext_lazy("Answers to our letters only")),
        (NOBODY, gettext_lazy("Nothing: every mail waits for the lead")),
    ]
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="mail_door")
    takes = models.CharField(
        gettext_lazy("Filed without the lead"), max_length=10, choices=TAKES, default=STRICT
    )
    # One a line: addresses of the company whose mail is forwarded to the project's.
    others = models.TextField(gettext_lazy("Own addresses that are forwarded here"), blank=True)

    trail_kind = "mail_door"

    class Meta:
        verbose_name = gettext_lazy("mail settings")

    def __str__(self) -> str:
        return f"{self.project}: {self.takes}"

    @property
    def other_addresses(self) -> list[str]:
        """The company's own addresses, in small letters."""
        return [line.strip().lower() for line in self.others.splitlines() if line.strip()]

    @classmethod
    def of(cls, project: Project) -> Door:
        """What holds for this project."""
        return cls.objects.filter(project=project).first() or cls(project=project)

    @classmethod
    def set_up(cls, project: Project, *, by: Member, takes: str, others: str) -> None:
        """Change what is taken in. Raises Refusal with the sentence."""
        with transaction.atomic():
            idempotency.claim()
            rules.may_set_up(by, project).or_refuse()
            door = cls.objects.select_for_update().filter(project=project).first() or cls(project=project)
            before = {"takes": door.takes, "others": door.others}
            door.takes, door.others = takes, "\n".join(dict.fromkeys(others.lower().split()))
            door._check_addresses()
            door.save()
            after: dict[str, Any] = {"takes": door.takes, "others": door.others}
            facts = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
            if facts:
                record(project, "set_up_mail", by=by, facts=facts, internal=True)
        caches["process"].delete("mail-others")

    def _check_addresses(self) -> None:
        taken = {one for door in Door.objects.exclude(pk=self.pk) for one in door.other_addresses}
        for address in self.other_addresses:
            try:
                validate_email(address)
            except ValidationError:
                raise Refusal(_("“%(address)s” is not an address.") % {"address": address}) from None
            if address in taken:
                raise Refusal(_("“%(address)s” belongs to another project.") % {"address": address})

    @classmethod
    def all_other_addresses(cls) -> dict[str, UUID]:
        """Whose own address leads to which project; the answer may be a minute old."""
        remembered = caches["process"]
        known: dict[str, UUID] | None = remembered.get("mail-others")
        if known is None:
            known = {one: door.project_id for door in cls.objects.all() for one in door.other_addresses}
            remembered.set("mail-others", known, REMEMBERED)
        return known

    @classmethod
    def forwards(cls, address: str) -> UUID | None:
        """The project to which this address leads."""
        return cls.all_other_addresses().get(address)
