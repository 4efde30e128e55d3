"""What a report is worth, who decides about it, and what is refused with which sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member
from luoshi.rollout.roles import LEAD, SPONSOR
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from luoshi.rewards.models import Grant, Payout

LEVELS = [
    (1, gettext_lazy("Minor")),
    (2, gettext_lazy("Normal")),
    (3, gettext_lazy("Important")),
    (4, gettext_lazy("Severe")),
]
FIRST, CORROBORATOR, FILING = "first", "corroborator", "filing"
MOST_POINTS, MOST_MONTHLY, MOST_PAID = 1000, 10_000, 1_000_000
MOST_THANKS = 200
TAKE_BACK = timedelta(minutes=10)
"""How long a pay-out that was noted by mistake can be taken back."""
CARD_DAYS = 14
"""How long the card “because you said so” waits on the page of the day."""


def may_read(person: Member) -> Verdict:
    """Rewards are the company's own; for outsiders there are none."""
    return no(_("There is no such page.")) if person.is_external else YES


def may_decide(person: Member) -> Verdict:
    """Lead and head of the company decide about points."""
    if not person.is_external and person.has(LEAD, SPONSOR):
        return YES
    return no(_("Only the project lead and the head of the company decide about points."))


def may_set_rules(person: Member) -> Verdict:
    """The lead writes the rules."""
    if not person.is_external and person.has(LEAD):
        return YES
    return no(_("Only the project lead changes the rules."))


def not_for_oneself(recipient: Member, person: Member) -> Verdict:
    """Whatever roles and memberships a person holds: it is the same person."""
    if recipient.user_id == person.user_id:
        return no(_("Nobody decides about their own points."))
    return YES


def may_confirm(grant: Grant, person: Member) -> Verdict:
    """Points of a project lead are confirmed by the head of the company, never by another lead."""
    right = may_decide(person) & not_for_oneself(grant.member, person)
    if right and grant.for_lead and not person.has(SPONSOR):
        return no(_("Points of a project lead are confirmed by the head of the company."))
    return right


def may_answer(grant: Grant, person: Member) -> Verdict:
    """Declining and taking back: who decides, and not about oneself."""
    return may_decide(person) & not_for_oneself(grant.member, person)


def may_take_back(payout: Payout, person: Member) -> Verdict:
    """Whoever noted it, while it can only be a slip: nobody has been handed money yet."""
    if payout.project_id != person.project_id or payout.by_id != person.pk:
        return no(_("Only who noted the pay-out takes it back."))
    if payout.taken_back_at is not None:
        return no(_("It was taken back already."))
    if not payout.can_be_taken_back:
        return no(_("The ten minutes for taking it back are over."))
    return may_decide(person)


def by_the_rules(grant: Grant, person: Member | None) -> Verdict:
    """What follows from the problem by itself, whoever moved the problem."""
    return YES


def figures_fit(figures: Mapping[str, int]) -> Verdict:
    """Whole points within sense; the month's cap is not below the day's."""
    most = {"daily_cap": MOST_MONTHLY, "monthly_cap": MOST_MONTHLY, "corroborator": 100}
    for name, value in figures.items():
        limit = most.get(name, MOST_POINTS)
        if not 0 <= value <= limit:
            return no(_("Points are whole numbers from 0 to %(most)s.") % {"most": f"{limit:,}"})
    if figures["monthly_cap"] < figures["daily_cap"]:
        return no(_("The most in a month cannot be less than the most on a day."))
    if figures["daily_cap"] < 1:
        return no(_("With a most of 0 nobody could be rewarded."))
    return YES


def begins_fit(begins: date, last: date | None, today: date) -> Verdict:
    """New rules begin after today and after all others; the first ones may begin today."""
    if last is None:
        return YES if begins >= today else no(_("Rules do not begin in the past."))
    if begins <= today:
        return no(_("Rules begin tomorrow at the earliest: what is done is not counted anew."))
    if begins <= last:
        return no(
            _("From %(date)s on other rules are set already; choose a later day or withdraw those.")
            % {"date": date_text(last)}
        )
    return YES


def points_in(text: str) -> int:
    """Points as typed; anything that is no whole number within sense counts as -1."""
    given = text.strip()
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 7 else -1


def amount_fits(name: str, points: int, balance: int) -> Verdict:
    """Whole points, more than none, not more than the person has."""
    if not 1 <= points <= MOST_PAID:
        return no(_("%(name)s: please give whole points, at least 1.") % {"name": name})
    if points > balance:
        return no(
            _("%(name)s has %(balance)d points; %(points)d cannot be paid out.")
            % {"name": name, "balance": max(0, balance), "points": points}
        )
    return YES
