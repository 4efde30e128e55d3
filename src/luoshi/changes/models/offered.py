"""Options 方案 in frozen rounds, who judges them, and how each objection was answered."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.changes import rules
from luoshi.changes.models.part import FirmPartQuerySet, PartQuerySet
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Firm, Member
from luoshi.ui.money import WITH_NAME, money_in

CURRENCIES = WITH_NAME


class RoundQuerySet(FirmPartQuerySet["Round"]):
    """Rounds by who may see them: what a firm still writes, nobody in the company reads."""

    def offered(self) -> RoundQuerySet:
        """Those that were offered."""
        return self.filter(offered_at__isnull=False, undone=False)


class Round(Record):
    """One round of options by one firm. From `offered_at` on nothing in it changes.

    Its number counts when it is offered: two firms may write at the same time.
    """

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    offered_at = models.DateTimeField(null=True)
    offered_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("A word to all options"), blank=True)
    # Why the lead asked for another round after this one.
    closed_at = models.DateTimeField(null=True)
    closing_words = models.TextField(blank=True)
    undone = models.BooleanField(default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "number"],
                condition=Q(undone=False, offered_at__isnull=False),
                name="one_round_per_number",
            )
        ]

    def __str__(self) -> str:
        return f"round {self.number}"


class Option(Record):
    """方案: what, how, how much, by when, at what risk, and what users must do differently."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="options")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="options")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("Name of the option"), max_length=80)
    what = models.TextField(_("What"))
    how = models.TextField(_("How"), blank=True)
    kind = models.CharField(_("How it is done"), max_length=14, choices=rules.OPTION_KINDS)
    effort = models.DecimalField(_("Effort in days"), max_digits=7, decimal_places=1, default=Decimal(0))
    fee = models.DecimalField(_("Fee"), max_digits=12, decimal_places=2, default=Decimal(0))
    currency = models.CharField(_("Currency"), max_length=3, choices=CURRENCIES, default="CNY")
    days = models.PositiveSmallIntegerField(_("Working days until it can be used"))
    risk = models.TextField(_("Risk"), blank=True)
    differently = models.TextField(_("What users must do differently"), blank=True)
    undone = models.BooleanField(default=False)

    objects = FirmPartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round__number", "place", "id"]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"

    @property
    def letter(self) -> str:
        """How people call it within its round: A, B, C."""
        return chr(ord("A") + self.place - 1) if self.place <= 26 else str(self.place)

    @property
    def fee_words(self) -> str:
        """The fee as people write it: ¥6,800."""
        return money_in(self.fee, self.currency)


class GoalAnswer(Record):
    """Whether an option meets a goal, and how."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="answers")
    goal = models.ForeignKey("changes.Goal", on_delete=models.PROTECT, related_name="answers")
    meets = models.CharField(max_length=6, choices=rules.MEETS)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["goal__place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["option", "goal"], name="one_answer_per_goal")
        ]

    def __str__(self) -> str:
        return self.meets


class Evaluator(Record):
    """评估人: somebody who judges the options; a key one must not be passed over silently."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="evaluators")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    key = models.BooleanField(default=False)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    # Why the lead goes on without this person's verdict on the present round.
    excused_round = models.PositiveSmallIntegerField(default=0)
    excused_words = models.CharField(max_length=300, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "member"], name="one_evaluator_per_member")
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class Verdict(Record):
    """用户评估: what one evaluator says to one option, word for word; and the consultant's answer to it."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="verdicts")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="verdicts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=5, choices=rules.VERDICTS)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    # The answer that the next round owes: solved how, or why not.
    solved = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    undone = models.BooleanField(default=False)

    objects = FirmPartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["option", "member"], condition=Q(undone=False), name="one_verdict_per_option"
            )
        ]

    def __str__(self) -> str:
        return self.verdict

    @property
    def is_objection(self) -> bool:
        """Whether the consultant has to answer it before the next round."""
        return self.verdict != rules.FITS
