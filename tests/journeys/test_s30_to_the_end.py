"""S30: each one is followed to its end: held by one person, with a next date, and never closed by a timer."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.problems import doctor
from luoshi.problems.models import Escalation, Occurrence, Problem
from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting


@TURNED
def test_everything_has_a_holder_and_a_next_date_until_it_is_confirmed(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    lead, colleague = meet(cast.lead, width), meet(cast.reporter2, width)
    problems = [stages.STAGES[name](cast) for name in ("investigating", "with_consultant", "verifying")]
    stand_by_holder(lead, problems)
    rests_with_a_date(lead, problems[0])
    nudges_once(colleague, problems[1])
    day.shift(timedelta(days=10))
    Problem.return_held(), Escalation.raise_due(), Occurrence.remind_waiting()
    assert Problem.objects.open().count() == 3, "no timer closes anything"
    lead = meet(cast.lead, width)
    comes_back_by_itself(lead, problems[0])
    stand_by_holder(lead, problems)
    assert [sentence for check in doctor.CHECKS for sentence in check()] == []


def stand_by_holder(lead: Somebody, problems: list[Problem]) -> None:
    """All of them, each with a person and the time that is left."""
    lead.opens("problems:holders")
    for problem in problems:
        row = lead.page.locator(".held-row", has_text=problem.code)
        expect(row.locator(".held-left")).not_to_be_empty()


def rests_with_a_date(lead: Somebody, problem: Problem) -> None:
    lead.opens("problems:move", problem.number, "hold")
    until = lead.member.project.today() + timedelta(days=8)
    lead.writes("Comes back on", "2020-01-01")
    lead.writes("Reason", "等供应商回来")
    lead.taps("Put on hold", within="main form")
    lead.reads(lead.says("The date on which it comes back must lie ahead."))
    lead.writes("Comes back on", until.isoformat())
    lead.taps("Put on hold", within="main form")
    lead.hears("On hold; it comes back by itself")


def nudges_once(colleague: Somebody, problem: Problem) -> None:
    """First it is said how many lie there; afterwards the button says that somebody has nudged."""
    colleague.opens("problems:move", problem.number, "nudge")
    colleague.reads("何明远")
    colleague.taps("Nudge", within="main form")
    colleague.hears("Nudged")
    colleague.opens("problems:move", problem.number, "nudge")
    colleague.taps("Nudge", within="main form")
    colleague.reads(colleague.says("The holder has been nudged today already."))


def comes_back_by_itself(lead: Somebody, problem: Problem) -> None:
    problem.refresh_from_db()
    assert not problem.is_held
    lead.opens("problems:show", problem.number)
    lead.reads(lead.says("took it off hold: the day has come"))
