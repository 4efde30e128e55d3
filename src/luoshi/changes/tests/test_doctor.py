"""What must always be true of changes: it holds in every state, and each violation is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.changes import doctor
from luoshi.changes.control_log import recounted
from luoshi.changes.models import (
    Approval,
    Baseline,
    Brief,
    Change,
    ChangeLeg,
    Evaluator,
    Goal,
    LogEntry,
    Option,
    Pilot,
    QuoteLine,
    StandardKind,
)  # fmt: skip
from luoshi.changes.tests.stages import STAGES, developing
from luoshi.kernel import clock
from luoshi.rollout.models import Firm
from luoshi.testing.broken import Broken, rows
from luoshi.testing.cast import Cast, make_member
from luoshi.trail.models import Event


def complaints() -> list[str]:
    return [sentence for check in doctor.CHECKS for sentence in check()]


@pytest.mark.parametrize("stage", STAGES)
def test_it_holds_in_every_state(cast: Cast, stage: str) -> None:
    STAGES[stage](cast)
    assert complaints() == []


def named_afterwards(change: Change) -> None:
    """Rolled out without a pilot, with a kind that it never took the short path by."""
    kind = StandardKind.objects.create(project=change.project, name="加选项", proposed_by=change.lead)
    rows(Change).update(standard=kind)
    rows(Pilot).update(undone=True)


def of_another_firm(change: Change) -> None:
    """An option of the software company lies in the consultants' round."""
    developer = Firm.objects.exclude(pk=change.firm_id).first()
    rows(Option).update(firm=developer)


def own_money(change: Change) -> None:
    """The only approval is by whoever asked for the change, though there is another sponsor."""
    make_member(change.project, "赵副总", "sponsor")
    rows(Approval).filter(by__name="林静").update(by=change.requester)


def large(cast: Cast) -> Change:
    """Being built for so much that two people had to approve it."""
    return developing(cast, 60_000)


BROKEN: dict[str, Broken] = {
    "no holder": Broken(doctor.held_by_one_party_with_a_next_date, STAGES["screening"], lambda _c: rows(Change).update(party=""), "no holder or no next date"),
    "no date": Broken(doctor.held_by_one_party_with_a_next_date, STAGES["screening"], lambda _c: rows(Change).update(due_at=None), "no holder or no next date"),
    "other words": Broken(doctor.words_are_untouched, STAGES["recording"], lambda _c: rows(Change).update(words="别的话"), "original words were changed"),
    "other number": Broken(doctor.numbers_without_gap, STAGES["recording"], lambda _c: rows(Change).update(number=7), "changes run 7…7"),
    "other state": Broken(doctor.state_is_the_last_move, STAGES["screening"], lambda _c: rows(Change).update(state="deciding"), "trail ends in screening"),
    "unknown state": Broken(doctor.states_are_declared, STAGES["screening"], lambda _c: rows(Change).update(state="lost"), "unknown state lost"),
    "other brief": Broken(doctor.briefs_are_intact, STAGES["with_consultant"], lambda _c: rows(Brief).update(content={"title": "x"}), "brief version 1"),
    "no brief": Broken(doctor.briefs_are_intact, STAGES["with_consultant"], lambda _c: rows(Brief).update(firm=None or rows(Brief).get().contact.firm, withdrawn_at=rows(Brief).get().made_at), "no brief of it"),
    "other option": Broken(doctor.offered_rounds_are_frozen, STAGES["evaluating"], lambda _c: rows(Option).update(fee=1), "changed after it was offered"),
    "other sum": Broken(doctor.money_adds_up, STAGES["developing"], lambda _c: rows(QuoteLine).update(amount=1), "not the sum of its lines"),
    "no baseline": Broken(doctor.money_adds_up, STAGES["developing"], lambda _c: rows(Baseline).delete(), "without a baseline"),
    "no pilot": Broken(doctor.nothing_skips_the_pilot, STAGES["piloting"], lambda _c: rows(Pilot).update(undone=True), "on trial without a pilot"),
    "skipped pilot": Broken(doctor.nothing_skips_the_pilot, STAGES["rolling_out"], lambda _c: rows(Pilot).update(outcome="returned"), "without a pilot"),
    "named a kind afterwards": Broken(doctor.nothing_skips_the_pilot, STAGES["rolling_out"], named_afterwards, "reached everybody without a pilot"),
    "nobody holds it": Broken(doctor.held_by_one_party_with_a_next_date, STAGES["screening"], lambda _c: rows(Change).update(holder=None), "is held by nobody"),
    "nobody judges": Broken(doctor.held_by_one_party_with_a_next_date, STAGES["evaluating"], lambda _c: rows(Evaluator).delete(), "nobody is left who judges"),
    "unjudged goal": Broken(doctor.ended_with_an_outcome, STAGES["done"], lambda _c: rows(Goal).update(reached=None), "a goal that nobody judged"),
    "another firm's option": Broken(doctor.offered_rounds_are_frozen, STAGES["evaluating"], of_another_firm, "lies in another firm's round"),
    "own money": Broken(doctor.money_adds_up, large, own_money, "for what they asked for themselves"),
    "one approval less": Broken(doctor.what_was_started_was_approved, large, lambda _c: rows(Approval).filter(by__name="林静").delete(), "before enough different people"),
    "nobody's yes": Broken(doctor.what_was_started_was_approved, large, lambda _c: rows(Approval).update(yes=False), "before enough different people"),
    "never back": Broken(doctor.what_is_postponed_comes_back, STAGES["postponed"], lambda _c: rows(Change).update(back_on=None), "no day on which it comes back"),
    "back twice": Broken(doctor.what_is_postponed_comes_back, STAGES["screening"], lambda c: rows(Change).update(back_on=c.project.today()), "as if it were postponed"),
    "overlapping legs": Broken(doctor.the_ball_is_never_lost, STAGES["screening"], lambda _c: rows(ChangeLeg).exclude(ended=None).update(ended=clock.now() + timedelta(days=9)), "legs of the relay overlap"),
    "no outcome": Broken(doctor.ended_with_an_outcome, STAGES["withdrawn"], lambda _c: rows(Change).update(outcome=""), "ended without an outcome"),
    "no leg": Broken(doctor.the_ball_is_never_lost, STAGES["screening"], lambda _c: rows(ChangeLeg).filter(ended=None).delete(), "0 running legs"),
    "other leg": Broken(doctor.the_ball_is_never_lost, STAGES["screening"], lambda _c: rows(ChangeLeg).filter(ended=None).update(party="dev"), "clock runs for somebody else"),
    "other figure": Broken(recounted, STAGES["developing"], lambda _c: rows(LogEntry).update(fee=1), "does not agree with its baselines"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_violation_is_named(cast: Cast, case: str) -> None:
    BROKEN[case].is_named(cast)


def test_what_lies_with_somebody_who_left_goes_to_whoever_is_here(cast: Cast) -> None:
    change = STAGES["read_back"](cast)
    rows(type(cast.reporter)).filter(pk=cast.reporter.pk).update(active_to="2020-01-01")
    assert any("no longer active" in sentence for sentence in complaints())
    assert Change.pass_on() == 1
    change.refresh_from_db()
    assert (change.holder, change.party) == (cast.lead, "us")
    assert complaints() == []
    assert Event.objects.about(change).filter(verb="pass_on").count() == 1
    assert Change.pass_on() == 0


@pytest.mark.parametrize("stage", ["recording", "read_back", "with_consultant", "developing", "piloting"])
def test_whose_account_was_closed_holds_no_change(cast: Cast, stage: str) -> None:
    change = STAGES[stage](cast)
    holder = Change.objects.select_related("holder__user").get(pk=change.pk).holder
    assert holder
    if holder == cast.lead:
        make_member(cast.project, "周岚", "lead")
    holder.user.is_active = False
    holder.user.save()
    assert (Change.pass_on(), Change.pass_on()) == (1, 0)
    assert complaints() == []
