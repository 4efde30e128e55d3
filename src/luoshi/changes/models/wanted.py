"""What is wanted and why: reasons, goals, read-backs, and the brief that goes outside."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from decimal import Decimal
from typing import Any, ClassVar

from django.db import InternalError, OperationalError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.changes.models.part import FirmPartQuerySet, PartQuerySet
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.rollout.models import Firm, Member
from luoshi.trail.models import record

LINE = 300


class Reason(Record):
    """原因: why it is wanted, each one by itself."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="reasons")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(_("Reason"), max_length=LINE)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["place", "id"]

    def __str__(self) -> str:
        return self.words


class Goal(Record):
    """希望达到的目标: each one separately checkable; at the end the requester says whether it was reached."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="goals")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(_("Goal"), max_length=LINE)
    reached = models.BooleanField(null=True)
    judged_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=LINE, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["place", "id"]

    def __str__(self) -> str:
        return self.words


class ReadBack(Record):
    """复述: what the lead understood, and what the requester said to it. Rounds are kept."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="read_backs")
    round = models.PositiveSmallIntegerField()
    words = models.TextField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    agreed = models.BooleanField(null=True)
    answered_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    correction = models.TextField(blank=True)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"read-back {self.round}"


class FirstView(Record):
    """初步看法: risk, cost, extra work and schedule at first sight. Internal; every version is kept."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="first_views")
    risk = models.TextField(_("Risk"))
    cost = models.DecimalField(_("Cost, about"), max_digits=12, decimal_places=2, default=Decimal(0))
    work = models.TextField(_("Extra work"))
    days = models.PositiveSmallIntegerField(_("Working days, about"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.cost} {self.days}"


class Brief(Record):
    """需求档案: the frozen, hashed version that a firm received; not withdrawn, it opens the change."""

    CONSULTS, BUILDS = "consults", "builds"
    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="briefs")
    version = models.PositiveSmallIntegerField()
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="briefs")
    contact = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, default=CONSULTS)
    content: models.JSONField[Any, Any] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    current = models.BooleanField(default=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = FirmPartQuerySet.as_manager()
    trail_kind = "brief"

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "version"], name="one_brief_per_version")
        ]
        indexes: ClassVar = [
            # The portal of people from outside, and every question whether a firm may see a change.
            models.Index(fields=["firm", "change"], name="brief_by_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} v{self.version}"

    @staticmethod
    def fingerprint(content: dict[str, Any]) -> str:
        """SHA-256 of the content in its one canonical spelling."""
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

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
        seen: dict[str, Any] = {"brief": self, "member": member, "day": clock.now().date()}
        if BriefView.objects.filter(**seen).exists() or not BriefView.objects.get_or_create(**seen)[1]:
            return
        state, facts = self.change.state, {"version": str(self.version)}
        record(
            self.change, "open_brief", by=member, facts=facts, from_state=state, to_state=state, internal=True
        )


class BriefView(Record):
    """Who outside opened a brief, and on which day first."""

    brief = models.ForeignKey(Brief, on_delete=models.PROTECT, related_name="views")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brief", "member", "day"], name="one_brief_view_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.brief_id} {self.member_id}"


class LinkedProblem(Record):
    """A problem that belongs to a change: it came from it, was found in a pilot, or is related."""

    ORIGIN, PILOT, RELATED = "origin", "pilot", "related"
    HOW: ClassVar = [
        (ORIGIN, _("It came from this problem")),
        (PILOT, _("Found while it was tried")),
        (RELATED, _("Related")),
    ]
    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="linked")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="changes")
    how = models.CharField(max_length=8, choices=HOW, default=RELATED)
    pilot = models.ForeignKey("changes.Pilot", null=True, on_delete=models.PROTECT, related_name="found")
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "problem"], condition=Q(undone=False), name="one_link_per_problem"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.how} {self.problem_id}"


class LinkedArticle(Record):
    """An article that belongs to a change: it answers it as it is, or describes what is new."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="articles")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="changes")
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.change_id} {self.article_id}"
