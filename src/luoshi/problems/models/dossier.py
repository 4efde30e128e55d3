"""Dossiers 问题档案: frozen, numbered, hashed snapshots for the consultant."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any, ClassVar

from django.apps import apps
from django.db import InternalError, OperationalError, models, transaction
from django.db.models import Exists, OuterRef, Q

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Firm, Member
from luoshi.trail.models import record


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Dossiers by who may see them."""

    def visible_to(self, member: Member) -> DossierQuerySet:
        """Internals those of visible problems; externals those handed to their firm and not withdrawn."""
        if member.is_external:
            return self.filter(firm=member.firm, firm__isnull=False, withdrawn_at__isnull=True)
        problems = apps.get_model("problems", "Problem").objects.visible_to(member)
        return self.filter(Exists(problems.order_by().filter(pk=OuterRef("problem_id"))))


class Dossier(Record):
    """One version as it was handed over. `content` never changes; a correction is a new version."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="dossiers")
    version = models.PositiveSmallIntegerField()
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="dossiers")
    consultant = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    content: models.JSONField[Any, Any] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    current = models.BooleanField(default=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = DossierQuerySet.as_manager()
    trail_kind = "dossier"

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "version"], name="one_dossier_per_version"),
            models.UniqueConstraint(
                fields=["problem"], condition=Q(current=True), name="one_current_dossier"
            ),
        ]
        indexes: ClassVar = [
            # The consultants' portal and every question whether a firm may see a problem.
            models.Index(fields=["firm", "problem"], name="dossier_by_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} v{self.version}"

    @staticmethod
    def fingerprint(content: dict[str, Any]) -> str:
        """SHA-256 of the content in its one canonical spelling."""
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_intact(self) -> bool:
        """Whether the content still has the digest it was handed over with."""
        return self.fingerprint(self.content) == self.sha256

    def opened_by(self, member: Member) -> None:
        """Note that somebody outside opened it; the first time a day and person counts as one view.

        Where nothing can be written at the moment it is read all the same, and noted at the next opening.
        """
        if member.is_external:
            with suppress(OperationalError, InternalError), transaction.atomic():
                self._note_view(member)

    def _note_view(self, member: Member) -> None:
        day = clock.now().date()
        if DossierView.objects.filter(dossier=self, member=member, day=day).exists():
            return
        _view, made = DossierView.objects.get_or_create(dossier=self, member=member, day=day)
        if made:
            state = self.problem.state
            facts = {"version": str(self.version)}
            record(self.problem, "open_dossier", by=member, facts=facts, from_state=state, to_state=state)


class DossierView(Record):
    """Who outside opened a dossier, and on which day first."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="views")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "dossier view"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "member", "day"], name="one_view_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.member_id}"
