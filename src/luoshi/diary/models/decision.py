"""What the lead decided about a suggested cadence: followed from the next period on, or left for a while."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.diary.cadence import DAILY, MONTHLY, Advice
from luoshi.diary.models.regime import Regime
from luoshi.diary.regimes import book_of, bounds
from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import rules as setup_rules
from luoshi.rollout.models import Department, Member, Project
from luoshi.trail.models import record

A_WHILE = timedelta(days=28)
KEPT = ("opens_at", "due_at", "late_until", "backfill_days", "reminders")


class Decision(Record):
    """One answer to one suggestion. A dismissed one does not come back before `quiet_until`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+")
    to = models.CharField(max_length=8)
    followed = models.BooleanField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    quiet_until: models.DateField[date, date] = models.DateField()

    class Meta:
        verbose_name = gettext_lazy("decision on a cadence")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.department_id} {self.to}"

    @classmethod
    def follow(cls, department: Department, advice: Advice, *, by: Member) -> Regime:
        """A regime with this cadence for the department from its next period on. Raises Refusal."""
        project = by.project
        with transaction.atomic():
            idempotency.claim()
            setup_rules.may_set_up(by, project).or_refuse()
            today, before = project.today(), book_of(project).of_department(department, project.today())
            if before is None or before.cadence != advice.cadence:
                raise Refusal(_("The cadence was changed meanwhile."))
            terms = {name: getattr(before, name) for name in KEPT}
            start = next_period(advice.cadence, advice.to, today)
            made = Regime.plan(
                project, by=by, starts_on=start, department=department, cadence=advice.to, **terms
            )
            cls._keep(department, advice, by, followed=True, until=start)
        return made

    @classmethod
    def dismiss(cls, department: Department, advice: Advice, *, by: Member) -> Decision:
        """Not now: the suggestion is left for four weeks. Raises Refusal."""
        with transaction.atomic():
            idempotency.claim()
            setup_rules.may_set_up(by, by.project).or_refuse()
            return cls._keep(department, advice, by, followed=False, until=by.project.today() + A_WHILE)

    @classmethod
    def _keep(
        cls, department: Department, advice: Advice, by: Member, *, followed: bool, until: date
    ) -> Decision:
        verb = "follow_cadence" if followed else "dismiss_cadence"
        facts: dict[str, Any] = {
            "department": department.name, "from": advice.cadence, "to": advice.to,
            "weeks": len(advice.weeks), "new": advice.new, "nil": round(advice.nil_share, 2),
            "until": str(until),
        }  # fmt: skip
        record(by.project, verb, by=by, facts=facts, internal=True)
        return cls.objects.create(
            project=by.project,
            department=department,
            to=advice.to,
            followed=followed,
            by=by,
            quiet_until=until,
        )


def next_period(cadence: str, to: str, today: date) -> date:
    """The first day of the new cadence that cuts no running period in two and begins no tiny one."""
    day = bounds(cadence, today)[1] + timedelta(days=1)
    if cadence == DAILY:
        return bounds(to, day)[0] if bounds(to, day)[0] == day else bounds(to, day)[1] + timedelta(days=1)
    while to == MONTHLY and day.day > 7:
        day += timedelta(days=7)
    return day
