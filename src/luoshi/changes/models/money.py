"""Money 费用: quotes, approvals, the baseline, and the log that says what every change did to the plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.changes.models.offered import CURRENCIES
from luoshi.changes.models.part import FirmPartQuerySet, PartQuerySet
from luoshi.changes.models.words import amount, some_days
from luoshi.changes.rules import sponsor_sets
from luoshi.kernel import clock
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Firm, Member, Project
from luoshi.trail.models import record


class Limits(Record):
    """额度: above which the sponsor decides, and two persons approve. Never leaves the company."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="change_limits")
    currency = models.CharField(_("Currency"), max_length=3, choices=CURRENCIES, default="CNY")
    sponsor_from = models.DecimalField(
        _("Above this fee the sponsor decides"), max_digits=12, decimal_places=2, default=Decimal(5000)
    )
    sponsor_days = models.PositiveSmallIntegerField(
        _("Above this many working days the sponsor decides"), default=30
    )
    two_from = models.DecimalField(
        _("Above this fee two persons approve"), max_digits=12, decimal_places=2, default=Decimal(50000)
    )
    budget = models.DecimalField(_("Budget for changes"), max_digits=12, decimal_places=2, default=Decimal(0))
    ends_on = models.DateField(_("Planned end of the roll-out"), null=True, blank=True)
    scope = models.TextField(_("Scope as planned"), blank=True)

    class Meta:
        verbose_name = _("limits")

    def __str__(self) -> str:
        return f"{self.sponsor_from} {self.currency}"

    @classmethod
    def of(cls, project: Project) -> Limits:
        """The project's limits; the defaults while nobody has set any."""
        return cls.objects.filter(project=project).first() or cls(project=project)

    def change(self, *, by: Member, **values: Any) -> None:
        """Set limits, budget, planned end and scope: the sponsor, where there is one. Raises Refusal."""
        sponsor_sets(by).or_refuse()
        for name in ("sponsor_from", "two_from", "budget"):
            amount(values.get(name, Decimal(0)))
        if values.get("two_from", self.two_from) < values.get("sponsor_from", self.sponsor_from):
            raise Refusal(_("The limit for two persons lies below the limit of the sponsor."))
        some_days(values.get("sponsor_days", 0))
        ends, begins = values.get("ends_on"), by.project.started_on
        if ends:
            within_reach(ends, by.project.today())
        if ends and begins and ends < begins:
            raise Refusal(_("The planned end lies before the day on which the system came into use."))
        with transaction.atomic():
            claim()
            row, _new = Limits.objects.select_for_update().get_or_create(project=by.project)
            changed = {name: value for name, value in values.items() if getattr(row, name) != value}
            for name, value in changed.items():
                setattr(row, name, value)
                setattr(self, name, value)
            row.save(update_fields=list(changed))
            facts = {name: str(value) for name, value in changed.items()}
            record(by.project, "set_limits", by=by, facts=facts, internal=True)


class Quote(Record):
    """报价: one round of the negotiation, with its lines. Frozen when it is given."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="quotes")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3, choices=CURRENCIES, default="CNY")
    total = models.DecimalField(max_digits=12, decimal_places=2)
    days = models.PositiveSmallIntegerField(_("Working days"))
    words = models.TextField(blank=True)
    valid_until = models.DateField(null=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    # What the lead said to it when asking for another one.
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    undone = models.BooleanField(default=False)

    objects = FirmPartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.total} {self.currency}"


class QuoteLine(Record):
    """One line of a quote."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["place", "id"]

    def __str__(self) -> str:
        return f"{self.what} {self.amount}"


class Approval(Record):
    """批准: one person's yes to one quote, or no with the reason. Internal."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="approvals")
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    yes = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["quote", "by"], condition=Q(undone=False), name="one_approval_per_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.yes)


class Baseline(Record):
    """基线: what was agreed when it was started: fee, days, date and scope. Frozen."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="baselines")
    fee = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, choices=CURRENCIES, default="CNY")
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    scope: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.fee} {self.currency}"


class LogEntry(Record):
    """变更台账: one thing that moved fee, days or risk away from the plan; sums run over these rows."""

    KINDS: ClassVar = [
        ("decided", _("Decided")),
        ("fee", _("Fee agreed")),
        ("slip", _("Date moved")),
        ("returned", _("Back to work")),
        ("ended", _("Ended")),
        ("risk", _("Risk")),
    ]
    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="log")
    kind = models.CharField(max_length=8, choices=KINDS)
    fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3, choices=CURRENCIES, default="CNY")
    days = models.SmallIntegerField(default=0)
    risk = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name = "log entry"

    def __str__(self) -> str:
        return f"{self.kind} {self.fee} {self.days}"
