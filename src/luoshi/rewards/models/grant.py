"""The grant 奖励: one for each cause and person, for ever; what moves points is the ledger."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils import dateformat
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.lifecycle import Living, Step
from luoshi.kernel.verdict import YES, Refusal, Verdict, no
from luoshi.rewards import notices, rules
from luoshi.rewards.lifecycle import GRANTED, LIFE, PROPOSED
from luoshi.rewards.models import ledger
from luoshi.rewards.models.account import Account
from luoshi.rewards.models.ledger import Booking, room_left
from luoshi.rewards.models.terms import Terms
from luoshi.rewards.subjects import on_visible
from luoshi.rollout.models import Member, Organization, Project
from luoshi.rollout.roles import LEAD
from luoshi.trail.models import record
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RULES = [
    (rules.FIRST, _("First report")),
    (rules.CORROBORATOR, _("Met it too")),
    (rules.FILING, _("Daily reports in time")),
]


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by who may see them."""

    def visible_to(self, member: Member) -> GrantQuerySet:
        """The own ones; whoever decides about points sees all of the project; outsiders none."""
        if not rules.may_read(member):
            return self.none()
        mine = self.filter(project_id=member.project_id)
        return mine if rules.may_decide(member) else mine.filter(member=member)

    def on_wall_for(self, member: Member) -> GrantQuerySet:
        """Booked ones of people who agreed and still belong here, for what this member may see."""
        if not rules.may_read(member):
            return self.none()
        people = Member.objects.of(member.project).active(member.project.today())
        agreed = people.filter(points_account__on_wall=True)
        mine = self.filter(project_id=member.project_id, state=GRANTED, member__in=agreed)
        return mine.filter(on_visible(member))

    def waiting(self) -> GrantQuerySet:
        """Those nobody has decided about."""
        return self.filter(state=PROPOSED)

    def with_people(self) -> GrantQuerySet:
        """With what a row shows."""
        return self.select_related("member__department", "terms")


class Grant(Living):
    """What a rule gives one person for one cause. `points` is what the rule says, `booked` what was booked.

    `earned_on` is the day of the report, whose rules and caps hold; for daily reports the month's last day.
    `turn` counts how often it fell due, so that each turn is booked at most once.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="grants")
    rule = models.CharField(max_length=14, choices=RULES)
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    cause_kind = models.CharField(max_length=20)
    cause_id = models.UUIDField()
    occasion = models.UUIDField(null=True)
    importance = models.PositiveSmallIntegerField(choices=rules.LEVELS, default=0)
    shown = models.BooleanField(default=False)
    count = models.PositiveSmallIntegerField(default=1)
    points = models.PositiveIntegerField()
    booked = models.PositiveIntegerField(default=0)
    earned_on: models.DateField[date, date] = models.DateField()
    for_lead = models.BooleanField(default=False)
    turn = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    thanks = models.CharField(max_length=rules.MOST_THANKS, blank=True)
    decided_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)

    # Filled by `subjects.seat`, for all grants of a page at once.
    cause: Any
    shipped: Any = None
    objects = GrantQuerySet.as_manager()
    lifecycle = LIFE
    trail_kind = "grant"
    always_saved: ClassVar[tuple[str, ...]] = ("state", "changed_at")

    class Meta:
        verbose_name = _("grant")
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            # One cause, one reward a person: splitting, merging and reopening come back to the same row.
            models.UniqueConstraint(fields=["cause_kind", "cause_id", "member"], name="one_grant_per_cause"),
        ]
        indexes: ClassVar = [
            # The lead's list of what is proposed.
            models.Index(fields=["project", "state", "-id"], name="grant_by_state"),
            # The wall, newest first.
            models.Index(
                fields=["project", "-decided_at"], condition=models.Q(state=GRANTED), name="grant_wall"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.points}"

    # Verbs

    def confirm(self, *, by: Member, thanks: str = "") -> None:
        """确认: book the points, no more than the caps of the day and the month leave. Raises Refusal."""
        with self.moving("confirm", by=by) as step:
            Account.locked(self.member)
            left = room_left(self.member_id, self.rule, self.earned_on, self.terms)
            if left < 1:
                raise Refusal(self._cap_reached())
            self.booked = min(self.points, left)
            self.thanks = " ".join(thanks.split())[: rules.MOST_THANKS]
            Booking.of_grant(ledger.GRANT, self, self.booked, by)
            step.facts |= {"points": self.booked, "rule": self.rule}
            self._decided(step)

    def decline(self, *, by: Member, reason: str) -> None:
        """不予奖励: with the reason that the person reads. Raises Refusal."""
        with self.moving("decline", by=by, facts={"reason": given(reason)}) as step:
            self.reason = given(reason)
            self._decided(step)

    def reverse(self, *, by: Member, reason: str) -> None:
        """冲回: a counter-entry with the reason; the booking itself stays. Raises Refusal."""
        with self.moving("reverse", by=by, facts={"reason": given(reason)}) as step:
            self.reason = given(reason)
            self._book_back(by)
            self._decided(step)

    def lapse(self, *, by: Member | None, reason: str) -> None:
        """What it was given for no longer holds: withdrawn, or booked back."""
        with self.moving("lapse", by=by, facts={"reason": reason}) as step:
            self.reason = reason
            if step.came_from == GRANTED:
                self._book_back(by)
                self._decided(step)

    def renew(self, *, by: Member | None, **figures: Any) -> None:
        """It holds again: proposed anew, to be confirmed anew."""
        with self.moving("renew", by=by) as step:
            self._value(figures)
            self.turn, self.booked, self.reason, self.thanks = self.turn + 1, 0, "", ""
            self.proposed_at, self.decided_at, self.decided_by = step.at, None, None

    def value(self, *, by: Member | None, **figures: Any) -> None:
        """The problem is judged differently before anything was booked."""
        with self.moving("value", by=by) as step:
            self._value(figures)
            step.facts["points"] = self.points

    # How a verb is done

    def _value(self, figures: dict[str, Any]) -> None:
        # Once it was a lead's own, it stays for the head of the company to confirm.
        figures["for_lead"] = figures.get("for_lead", False) or self.for_lead
        for name, value in figures.items():
            setattr(self, name, value)

    def _book_back(self, by: Member | None) -> None:
        Account.locked(self.member)
        Booking.of_grant(ledger.REVERSAL, self, self.booked, by)

    def _decided(self, step: Step) -> None:
        self.decided_by, self.decided_at = step.by, step.at

    def _cap_reached(self) -> str:
        facts = {"name": self.member.name, "day": date_text(self.earned_on)}
        month = room_left(self.member_id, rules.FILING, self.earned_on, self.terms)
        if month < 1:
            facts["most"] = str(self.terms.monthly_cap)
            return gettext("%(name)s has reached the most of the month, %(most)s points.") % facts
        facts["most"] = str(self.terms.daily_cap)
        return gettext("%(name)s has reached the most of a day (%(day)s), %(most)s points.") % facts

    def admits(self, person: Member | None) -> Verdict:
        """Nobody of another project, and nobody from outside, knows of it."""
        if person is not None and (person.project_id != self.project_id or person.is_external):
            return no(gettext("There is no such grant."))
        return YES

    def settle(self, step: Step) -> None:
        """A lead is a lead when points are proposed or when they are decided."""
        self.for_lead = self.for_lead or self.member.has(LEAD)

    def record(self, step: Step) -> None:
        """One event, never open to outsiders, and a word to the person."""
        facts = {"member": self.member.name, **{name: str(value) for name, value in step.facts.items()}}
        record(
            self, step.move.verb, by=step.by, facts=facts, internal=True,
            from_state=step.came_from, to_state=self.state,
        )  # fmt: skip
        notices.after(self, step)

    # What pages ask

    @property
    def why(self) -> StrOrPromise:
        """The rule that fired, in plain words."""
        if self.rule == rules.FILING:
            return gettext("%(count)d daily reports in time in %(month)s") % {
                "count": self.count,
                "month": dateformat.format(self.earned_on, pgettext("month pattern", "F")),
            }
        level = dict(rules.LEVELS).get(self.importance, "")
        if self.rule == rules.CORROBORATOR:
            facts = {"share": self.terms.corroborator, "importance": level}
            return gettext("Met it too, %(importance)s: %(share)s%% of the first report") % facts
        if self.shown:
            return gettext("First report with evidence, %(importance)s") % {"importance": level}
        return gettext("First report in words, %(importance)s") % {"importance": level}

    @property
    def is_capped(self) -> bool:
        """Whether less was booked than the rule gives."""
        return self.state == GRANTED and self.booked < self.points


def given(reason: str) -> str:
    """The reason, if there is one. Raises Refusal otherwise."""
    words = " ".join(reason.split())[:300]
    if not words:
        raise Refusal(gettext("Please give the reason; the person reads it."))
    return words
