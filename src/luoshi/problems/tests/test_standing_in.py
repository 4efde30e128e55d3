"""Nobody who has left holds an open problem: a colleague or the lead stands in, is told, and the trail says so."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.kernel import clock
from luoshi.post.models import Notice
from luoshi.problems.doctor import CHECKS
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import (
    STAGES,
    investigating,
    needs_answer,
    reported,
    verifying,
    with_consultant,
)
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast, make_member
from luoshi.trail.models import Event


def leaves(member: Member) -> None:
    """The last day was long ago; nothing in the product noticed it."""
    Member.objects.filter(pk=member.pk).update(active_to=date(2020, 1, 1))


def complaints() -> list[str]:
    return [sentence for check in CHECKS for sentence in check()]


def held(problem: Problem) -> tuple[str, Member | None]:
    found = Problem.objects.select_related("holder").get(pk=problem.pk)
    return found.party, found.holder


def test_a_colleague_at_the_firm_takes_over_and_the_promise_stays(cast: Cast) -> None:
    problem = with_consultant(cast)
    colleague = make_member(cast.project, "许可", "consultant", firm=cast.consultant.firm)
    leaves(cast.consultant)
    assert any("no longer active" in sentence for sentence in complaints())
    assert Problem.pass_on() == 1
    assert held(problem) == ("con", colleague)
    assert complaints() == []
    after = Problem.objects.get(pk=problem.pk)
    assert (after.due_at, after.consultant) == (problem.due_at, colleague)


def test_without_a_colleague_the_lead_has_it_and_can_recall_it(cast: Cast) -> None:
    problem = with_consultant(cast)
    leaves(cast.consultant)
    Problem.pass_on()
    assert held(problem) == ("us", cast.lead)
    problem.recall(by=cast.lead, reason="何明远走了")
    assert problem.state == "investigating"


def test_the_one_who_takes_over_is_told_and_the_trail_keeps_it_inside(cast: Cast) -> None:
    problem = with_consultant(cast)
    leaves(cast.consultant)
    Problem.pass_on()
    notice = Notice.objects.get(recipient=cast.lead, kind="pass_on")
    assert notice.title == f"{problem.code}转到您手里：原来的人已离开"
    event = Event.objects.about(problem).get(verb="pass_on")
    assert (event.facts["whom"], event.internal) == ("林静", True)


def test_a_question_to_somebody_who_left_is_answered_by_the_lead(cast: Cast) -> None:
    problem = needs_answer(cast)
    leaves(cast.reporter)
    Problem.pass_on()
    assert held(problem) == ("us", cast.lead)
    problem.answer(by=cast.lead, words="60个字")
    assert held(problem) == ("con", cast.consultant)


def test_a_question_before_taking_up_ends_and_the_time_for_taking_up_goes_on(cast: Cast) -> None:
    problem = reported(cast)
    problem.ask_reporter(by=cast.lead, words="哪个客户？")
    leaves(cast.reporter)
    Problem.pass_on()
    after = Problem.objects.get(pk=problem.pk)
    assert (held(after), after.step, after.paused) == (("us", cast.lead), "take_up", [])
    after.accept(by=cast.lead, importance=2)


def test_among_several_reporters_those_who_are_here_verify(cast: Cast) -> None:
    problem = verifying(cast)
    problem.meet_again(by=cast.reporter2, words="我也是")
    leaves(cast.reporter)
    assert Problem.pass_on() == 0
    leaves(cast.reporter2)
    assert any("have all left" in sentence for sentence in complaints())
    assert Problem.pass_on() == 1
    assert held(problem) == ("us", cast.lead)
    assert complaints() == []


def test_the_responsible_lead_stands_in_for_a_lead_who_left(cast: Cast) -> None:
    second = make_member(cast.project, "周岚", "lead")
    problem = investigating(cast)
    leaves(cast.lead)
    Problem.pass_on()
    assert held(problem) == ("us", second)


def test_a_hold_goes_on_with_whoever_stands_in(cast: Cast) -> None:
    problem = with_consultant(cast)
    until = cast.project.today().replace(year=cast.project.today().year + 1)
    problem.hold(by=cast.lead, until=until, reason="等升级")
    leaves(cast.consultant)
    Problem.pass_on()
    after = Problem.objects.get(pk=problem.pk)
    assert (after.holder, after.hold_until, after.due_at) == (cast.lead, until, problem.due_at)


def test_whose_account_was_closed_holds_nothing(cast: Cast) -> None:
    problem = with_consultant(cast)
    cast.consultant.user.is_active = False
    cast.consultant.user.save()
    assert Problem.pass_on() == 1
    assert held(problem) == ("us", cast.lead)
    second = make_member(cast.project, "周岚", "lead")
    cast.lead.user.is_active = False
    cast.lead.user.save()
    assert Problem.pass_on() == 1
    assert held(problem) == ("us", second)


@pytest.mark.parametrize("stage", [name for name in STAGES if name != "closed"])
def test_in_every_state_somebody_who_is_here_holds_it_and_repeating_changes_nothing(
    cast: Cast, stage: str
) -> None:
    problem = STAGES[stage](cast)
    holder = Problem.objects.get(pk=problem.pk).holder
    assert holder
    if holder == cast.lead:
        make_member(cast.project, "周岚", "lead")
    leaves(holder)
    assert (Problem.pass_on(), Problem.pass_on()) == (1, 0)
    party, now = held(problem)
    assert now and now != holder and party
    assert now.is_active_on(clock.now().date())
    assert complaints() == []
