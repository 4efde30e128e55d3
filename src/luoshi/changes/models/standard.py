"""Standard changes 标准变更: a kind approved once takes a short path; and freeze windows 冻结期."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.changes.models.words import amount, said, some_days
from luoshi.changes.rules import sponsor_sets
from luoshi.kernel import clock
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import YES, Refusal, Verdict, no
from luoshi.rollout.models import Member, Project
from luoshi.rollout.rules import may_set_up
from luoshi.trail.models import record
from luoshi.ui.moments import date_text
from luoshi.ui.money import money_in

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change


MOST_A_MONTH = 1000


class SettingQuerySet(models.QuerySet["StandardKind"]):
    """The project's own settings, for the company's people."""

    def visible_to(self, member: Member) -> SettingQuerySet:
        """Nothing of it leaves the company."""
        return self.none() if member.is_external else self.filter(project_id=member.project_id)


class StandardKind(Record):
    """标准变更类别: a small kind of change approved once, with its template, limits and count."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="standard_kinds")
    name = models.CharField(_("Kind of change"), max_length=80)
    template = models.TextField(_("What has to be said"), blank=True)
    max_fee = models.DecimalField(_("Fee at most"), max_digits=12, decimal_places=2, default=Decimal(0))
    max_days = models.PositiveSmallIntegerField(_("Working days at most"), default=3)
    per_month = models.PositiveSmallIntegerField(_("At most so many a month"), default=10)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=clock.now)

    objects = SettingQuerySet.as_manager()
    trail_kind = "standard_kind"

    class Meta:
        ordering: ClassVar = ["name", "id"]
        verbose_name = _("standard change")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def propose(cls, *, by: Member, name: str, template: str = "", **limits: Any) -> StandardKind:
        """A new kind with `max_fee`, `max_days`, `per_month`; the sponsor approves it. Raises Refusal."""
        may_set_up(by, by.project).or_refuse()
        name = said(name, _("Please name the kind of change."))[:80]
        amount(limits.get("max_fee", Decimal(0)))
        some_days(limits.get("max_days", 0))
        if not 0 <= limits.get("per_month", 0) <= MOST_A_MONTH:
            raise Refusal(_g("At most %(n)d changes a month, please.") % {"n": MOST_A_MONTH})
        with transaction.atomic():
            claim()
            given = {"name": name, "template": template.strip(), "at": clock.now(), **limits}
            kind = cls.objects.create(project=by.project, proposed_by=by, **given)
            record(kind, "propose", by=by, facts={"name": name}, internal=True)
        return kind

    def approve(self, *, by: Member) -> None:
        """批准一次: from now on changes of this kind take the short path. Raises Refusal."""
        if not sponsor_sets(by):
            raise Refusal(_("Only the sponsor approves a kind of change."))
        self._write("approve", by, approved_by=by, approved_at=clock.now())

    def stop(self, *, by: Member) -> None:
        """No further change of this kind takes the short path. Raises Refusal."""
        may_set_up(by, by.project).or_refuse()
        self._write("stop", by, ended_at=clock.now())

    def _write(self, verb: str, by: Member, **values: Any) -> None:
        with transaction.atomic():
            claim()
            self.refresh_from_db(from_queryset=StandardKind.objects.select_for_update())
            if self.project_id != by.project_id or self.ended_at or (verb == "approve" and self.approved_at):
                raise Refusal(_("This is not possible any more."))
            for name, value in values.items():
                setattr(self, name, value)
            self.save(update_fields=list(values))
            record(self, verb, by=by, facts={"name": self.name}, internal=True)

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    def taken_this_month(self) -> int:
        """How many changes took its short path since the first of this month."""
        return taken_this_month(self.project).get(self.pk, 0)

    def counts(self) -> Verdict:
        """Whether it was approved and is not stopped."""
        if self.approved_at is None:
            return no(_("“%(name)s” has not been approved yet.") % {"name": self.name})
        if self.ended_at is not None:
            return no(_("“%(name)s” takes no further changes.") % {"name": self.name})
        return YES

    def holds(self, cost: Decimal, days: int) -> Verdict:
        """Whether so much money and so many working days lie within its limits."""
        if cost <= self.max_fee and days <= self.max_days:
            return YES
        return no(
            _("“%(name)s” is for up to %(fee)s and %(days)d working days; above that the long path is open.")
            % {"name": self.name, "fee": money_in(self.max_fee, self.currency), "days": self.max_days}
        )

    @property
    def currency(self) -> str:
        """That of the project's limits."""
        limits = apps.get_model("changes", "Limits").objects.filter(project=self.project).first()
        return limits.currency if limits else "CNY"

    def takes(self, change: Change) -> Verdict:
        """Whether this change may take the short path now; else the sentence says what is in the way."""
        if not (counts := self.counts()):
            return counts
        view = change.first_view
        if view and not self.holds(view.cost, view.days):
            return no(_("Its first view is above the limits of “%(name)s”.") % {"name": self.name})
        if self.taken_this_month() >= self.per_month:
            return no(
                _("%(n)d changes of this kind were taken this month already; the long path is open.")
                % {"n": self.per_month}
            )
        return YES


def taken_this_month(project: Project) -> dict[UUID, int]:
    """By kind, how many changes took its short path since the first of this month."""
    since = datetime.combine(project.today().replace(day=1), time(), project.zone)
    short = {"undone": False, "at__gte": since, "scope__has_key": "kind"}
    kinds = StandardKind.objects.filter(project=project)
    taken = kinds.filter(**{f"changes__baselines__{name}": value for name, value in short.items()}).order_by()
    return dict(taken.values_list("pk").annotate(n=models.Count("changes", distinct=True)))


class FreezeQuerySet(models.QuerySet["Freeze"]):
    """Freeze windows, for the company's people."""

    def visible_to(self, member: Member) -> FreezeQuerySet:
        """Nothing of it leaves the company."""
        return self.none() if member.is_external else self.filter(project_id=member.project_id)

    def stopping(self, project: Project, what: str) -> FreezeQuerySet:
        """Those of a project that stop this, today or later."""
        running = self.filter(project=project, ended_at=None, until_on__gte=project.today())
        return running.filter(stops__in=(what, Freeze.BOTH))


class Freeze(Record):
    """冻结期: days in which nothing is taken in, nothing is put into use, or neither."""

    INTAKE, RELEASE, BOTH = "intake", "release", "both"
    STOPS: ClassVar = [
        (RELEASE, _("No pilot and no roll-out begins")),
        (INTAKE, _("No change is pursued")),
        (BOTH, pgettext_lazy("freeze", "Neither")),
    ]
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="freezes")
    from_on: models.DateField[date, date] = models.DateField(_("First day"))
    until_on: models.DateField[date, date] = models.DateField(_("Last day"))
    stops = models.CharField(_("What it stops"), max_length=7, choices=STOPS, default=RELEASE)
    reason = models.CharField(_("Reason"), max_length=200)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    objects = FreezeQuerySet.as_manager()
    trail_kind = "freeze"

    class Meta:
        ordering: ClassVar = ["from_on", "id"]
        verbose_name = _("freeze")

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on}"

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    @classmethod
    def declare(
        cls, *, by: Member, from_on: date, until_on: date, reason: str, stops: str = RELEASE
    ) -> Freeze:
        """宣布冻结期. Raises Refusal for dates that lie the wrong way round or have passed."""
        may_set_up(by, by.project).or_refuse()
        reason = said(reason, _("Please give the reason; everybody reads it."))[:200]
        for day in (from_on, until_on):
            within_reach(day, by.project.today())
        if until_on < from_on:
            raise Refusal(_("The last day lies before the first one."))
        if until_on < by.project.today():
            raise Refusal(_("These days have passed already."))
        with transaction.atomic():
            claim()
            _not_twice(by.project, from_on, until_on, stops)
            given = {"from_on": from_on, "until_on": until_on, "stops": stops, "reason": reason}
            row = cls.objects.create(project=by.project, by=by, at=clock.now(), **given)
            facts = {"from": from_on.isoformat(), "until": until_on.isoformat(), "reason": reason}
            record(row, "declare", by=by, facts=facts, internal=True)
        return row

    def lift(self, *, by: Member) -> None:
        """提前解除. Raises Refusal."""
        may_set_up(by, by.project).or_refuse()
        with transaction.atomic():
            claim()
            self.refresh_from_db(from_queryset=Freeze.objects.select_for_update())
            if self.ended_at or self.project_id != by.project_id:
                raise Refusal(_("This is not possible any more."))
            self.ended_at = clock.now()
            self.save(update_fields=["ended_at"])
            record(self, "lift", by=by, facts={"reason": self.reason}, internal=True)


def frozen_until(
    project: Project, what: str, known: Iterable[Freeze] | None = None
) -> tuple[date, str] | None:
    """The last day of what stops this today, windows that follow at once included; and today's reason.

    `known` are the windows that stop it, in their order, where somebody has read them already.
    """
    today, reason, last = project.today(), "", None
    stops = Freeze.objects.stopping(project, what).order_by("from_on", "id") if known is None else known
    for one in stops:
        if one.from_on > (project.working_time.shift(last, 1) if last else today):
            break
        reason, last = reason or one.reason, max(last or one.until_on, one.until_on)
    return (last, reason) if last else None


def _not_twice(project: Project, from_on: date, until_on: date, stops: str) -> None:
    """Raises Refusal when a window that stops the same lies across these days."""
    Project.objects.select_for_update().get(pk=project.pk)
    same = (stops, Freeze.BOTH) if stops != Freeze.BOTH else (Freeze.INTAKE, Freeze.RELEASE, Freeze.BOTH)
    running = Freeze.objects.filter(project=project, ended_at=None, stops__in=same)
    across = running.filter(from_on__lte=until_on, until_on__gte=from_on).first()
    if across:
        facts = {
            "from": date_text(across.from_on),
            "until": date_text(across.until_on),
            "reason": across.reason,
        }
        raise Refusal(
            _("From %(from)s to %(until)s changes are frozen already: %(reason)s. Lift that first.") % facts
        )
