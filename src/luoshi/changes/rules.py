"""Who may do what with a change; each refusal is the sentence that the person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import clock
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.changes.models import Change

UNDO_SECONDS = 10
FITS, WORRY, NEVER = "ok", "worry", "no"
VERDICTS = [
    (FITS, gettext_lazy("Acceptable")),
    (WORRY, gettext_lazy("I have doubts")),
    (NEVER, gettext_lazy("Not acceptable")),
]
STANDARD, CONFIGURED, SECONDARY = "standard", "configuration", "secondary"
OPTION_KINDS = [
    (STANDARD, gettext_lazy("Standard function")),
    (CONFIGURED, gettext_lazy("Configuration")),
    (SECONDARY, gettext_lazy("Secondary development")),
]
MEETS = [
    ("yes", gettext_lazy("Meets the goal")),
    ("partly", gettext_lazy("Meets it in part")),
    ("no", gettext_lazy("Does not meet it")),
]
# Working days within which each step is promised, by state.
TARGETS = {
    "recording": 2, "read_back": 2, "screening": 3, "with_consultant": 5, "evaluating": 3, "deciding": 3,
    "agreeing_fee": 5, "developing": 20, "configuring": 5, "piloting": 10, "rolling_out": 10,
}  # fmt: skip


def lead_only(change: Change, person: Member) -> Verdict:
    """The project lead's moves."""
    return YES if person.has("lead") else no(_("Only the project lead can do this."))


def lead_or_product(change: Change, person: Member | None) -> Verdict:
    """The project lead; and the product itself, where nobody is left who could answer."""
    return YES if person is None else lead_only(change, person)


def lead_or_sponsor(change: Change, person: Member | None) -> Verdict:
    """The lead, or the head of the company; and the product itself, when a date has come."""
    if person is None:
        return YES
    return (
        YES if person.has("lead", "sponsor") else no(_("Only the project lead or the sponsor can do this."))
    )


def requester_only(change: Change, person: Member) -> Verdict:
    """Whose words they are; the lead only when that person is no longer here."""
    if person.pk == change.requester_id:
        return YES
    gone = not change.requester.is_active_on(change.project.today())
    if gone and person.has("lead"):
        return YES
    return no(_("Only %(name)s, whose words these are, can do this.") % {"name": change.requester.name})


def requester_or_lead(change: Change, person: Member) -> Verdict:
    """Whose words they are, or the lead."""
    return YES if person.has("lead") else requester_only(change, person)


STARTED = ("developing", "configuring", "piloting", "rolling_out")


def may_withdraw(change: Change, person: Member) -> Verdict:
    """Whose words they are, or the lead; what is being built, tried or rolled out only the lead calls off."""
    if (change.back_to or change.state) not in STARTED or person.has("lead"):
        return requester_or_lead(change, person)
    return no(_("Work on it has begun: only the project lead calls it off."))


def recorded(change: Change, person: Member) -> Verdict:
    """Reading back needs a reason and a goal that can be checked."""
    missing = []
    if not change.reasons.exists():
        missing.append(_("At least one reason: why is it wanted?"))
    if not change.goals.exists():
        missing.append(_("At least one goal: how will one see that it is reached?"))
    if missing:
        return no(_("Please write down first:"), tuple(missing))
    return YES


def may_screen(change: Change, person: Member) -> Verdict:
    """The lead; above a limit the sponsor."""
    if change.sponsor_screens:
        above = no(_("Its first view is above the limit: only the sponsor can take it further."))
        return YES if person.has("sponsor") else above
    return lead_only(change, person)


def may_be_pursued(change: Change, person: Member) -> Verdict:
    """A first view of risk, cost, extra work and schedule, and no freeze."""
    if change.first_view is None:
        return no(_("Please write a first view of risk, cost, extra work and schedule first."))
    if change.pursued_at:
        return no(_("It is being pursued already."))
    return change.not_frozen("intake")


def pursued(change: Change, person: Member) -> Verdict:
    """Only what is to be pursued goes outside."""
    return YES if change.pursued_at else no(_("Please decide first that it is to be pursued."))


def fits_its_kind(change: Change, person: Member) -> Verdict:
    """The short path is for a kind of change that was approved once, within its limits."""
    if change.standard is None:
        return no(_("It is not of a kind that was approved once."))
    return change.standard.takes(change) and change.not_frozen("release")


def consultant_of(change: Change, person: Member) -> Verdict:
    """Somebody of the firm that was asked for options."""
    if person.firm_id and person.firm_id == change.firm_id:
        return YES
    return no(_("Only the firm that was asked can do this."))


def round_complete(change: Change, person: Member) -> Verdict:
    """Every option says of every goal whether it meets it, and every recorded objection has its answer."""
    missing = change.missing_for_offer()
    if missing:
        return no(_("These options cannot be offered yet."), tuple(missing))
    return YES


def awaited_evaluator(change: Change, person: Member) -> Verdict:
    """Somebody who was asked and has not judged this round; who was excused may judge all the same."""
    if not change.judges(person):
        return no(_("Only those who were asked to judge can do this."))
    if change.state == "evaluating" and change.has_judged(person):
        return no(_("You have judged already. Thank you."))
    return YES


def may_decide(change: Change, person: Member) -> Verdict:
    """The lead; above a limit the sponsor."""
    if change.sponsor_decides:
        return YES if person.has("sponsor") else no(_("Above the limit only the sponsor decides."))
    return lead_or_sponsor(change, person)


def quoting_firm(change: Change, person: Member) -> Verdict:
    """The firm that was asked for a quote; the lead may write down what the firm said."""
    if person.has("lead") and not person.is_external:
        return YES
    mine = consultant_of(change, person)
    return no(_("Nobody has asked for a quote yet.")) if mine and not change.is_asked else mine


def may_quote(change: Change, person: Member) -> Verdict:
    """A firm was asked, and nothing is agreed upon."""
    return change.may_quote(person)


def may_bargain(change: Change, person: Member) -> Verdict:
    """There is a quote that nobody has answered yet."""
    return change.may_bargain(person)


def may_agree(change: Change, person: Member) -> Verdict:
    """There is a quote that is not agreed upon yet."""
    return change.may_agree(person)


def may_approve(change: Change, person: Member) -> Verdict:
    """Who approves money: the sponsor, and a second person above the second limit or in another currency."""
    return change.may_approve(person)


def fee_approved(change: Change, person: Member) -> Verdict:
    """Nothing starts before the fee is approved, nor on a quote that has run out since."""
    if change.quote_ran_out:
        return no(_("The quote has run out; please ask for a new one."))
    return YES if change.fee_is_approved else no(_("The fee is not approved yet."))


def builder_or_lead(change: Change, person: Member) -> Verdict:
    """The firm that builds it, or the lead."""
    return YES if person.has("lead") and not person.is_external else consultant_of(change, person)


def delivered(change: Change, person: Member) -> Verdict:
    """There is a delivery that was not sent back."""
    last = change.last_delivery
    if last is None:
        return no(_("Nothing has been delivered yet."))
    if last.sent_back_at:
        return no(_("The last delivery was sent back; please wait for the next one."))
    return YES


def ready_to_try(change: Change, person: Member) -> Verdict:
    """A pilot needs something to try that was not tried before, and no freeze."""
    last, pilot = change.last_delivery, change.pilot
    if last is None:
        return delivered(change, person)
    if last.sent_back_at:
        return no(_("The last delivery was sent back; the next one is awaited."))
    if pilot and pilot.delivery_id == last.pk:
        return no(_("Nothing new was delivered since the last trial."))
    return change.not_frozen("release")


def pilot_people(change: Change, person: Member) -> Verdict:
    """Those who try it, or the lead."""
    if person.has("lead") or change.tries(person):
        return YES
    return no(_("Only those who try it can do this."))


def gate_open(change: Change, person: Member) -> Verdict:
    """Nothing reaches everybody before a small group has lived with it: each missing condition is named."""
    missing = change.gate_missing()
    if missing:
        return no(_("It cannot be rolled out yet."), tuple(missing))
    return YES


def standard_only(change: Change, person: Member) -> Verdict:
    """Only what took the short path, by a kind approved once, goes without a pilot."""
    if not change.took_short:
        return no(_("Only a change that took the short path goes without a pilot."))
    return change.not_frozen("release")


def may_be_finished(change: Change, person: Member) -> Verdict:
    """Every wave is out and the requester has judged every goal."""
    missing = change.missing_for_finish()
    if missing:
        return no(_("It cannot be finished yet."), tuple(missing))
    return YES


def may_undo(change: Change, person: Member) -> Verdict:
    """The person who made the last move, for ten seconds."""
    last = change.undo
    if not last or last["by"] != str(person.pk):
        return no(_("Only your own last move can be undone."))
    if clock.now().timestamp() > last["until"]:
        return no(_("The ten seconds for undoing are over."))
    return YES


def imported_by_lead(change: Change, person: Member) -> Verdict:
    """Only what was imported has a past elsewhere."""
    if not change.imported_from:
        return no(_("It was asked for here and has no earlier list."))
    return lead_only(change, person)


def sponsor_sets(person: Member) -> Verdict:
    """Limits, and kinds approved once: the sponsor, or the lead where nobody has that role."""
    if person.is_external or not person.has("lead", "sponsor"):
        return no(_("Only the sponsor sets the limits."))
    there = person.project.members.active(person.project.today()).with_role("sponsor").internal().exists()
    return YES if person.has("sponsor") or not there else no(_("Only the sponsor sets the limits."))


def internal_only(project: object, person: Member) -> Verdict:
    """Anybody of the company who works with the system; an observer only reads."""
    if person.is_external or not person.has("reporter", "head", "lead", "sponsor"):
        return no(_("Only members of the company can ask for a change."))
    return YES
