"""S20: time matters: each step has a target, the bar says what is left, and who holds it hears before it is over."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.problems.models import Escalation, Problem
from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting


@TURNED
def test_who_holds_it_hears_in_time_then_the_lead_then_the_boss(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    wants_serious_things_sooner(meet(cast.lead, width))
    problem = stages.with_consultant(cast)
    sees_what_is_left(meet(cast.consultant, width), problem, "4")
    for hours, person, name in (
        (4.3, cast.consultant, ""),
        (0.8, cast.lead, "何明远"),
        (2.1, cast.sponsor, "何明远"),
    ):
        day.shift(timedelta(hours=hours))
        assert (Escalation.raise_due(), Escalation.raise_due()) == (1, 0)
        is_told(meet(person, width), problem, name)
    stands_on_the_page(meet(cast.lead, width), problem)
    sees_who_has_the_ball(meet(cast.sponsor, width), problem)


def wants_serious_things_sooner(lead: Somebody) -> None:
    """Half a day for the first answer to what is important."""
    lead.opens("problems:targets")
    lead.page.locator("input[name=first_answer-3]").fill("0.5")
    lead.taps("Save")
    lead.hears("Saved. Clocks that run keep their promise.")


def sees_what_is_left(consultant: Somebody, problem: Problem, hours: str) -> None:
    consultant.opens("problems:desk")
    row = consultant.page.locator(".list-row", has_text=problem.code)
    expect(row).to_contain_text(hours)


def is_told(somebody: Somebody, problem: Problem, name: str) -> None:
    """Number, who and until when stand at the beginning of the notice."""
    somebody.opens("post:inbox")
    notice = somebody.page.locator("main", has_text=problem.code).get_by_text(problem.code).first
    expect(notice).to_be_visible()
    somebody.reads("14:00")
    if name:
        somebody.reads(name)


def stands_on_the_page(lead: Somebody, problem: Problem) -> None:
    lead.opens("problems:show", problem.number)
    for level, name in ((80, "何明远"), (100, "林静"), (150, "赵国栋")):
        lead.reads(lead.says("%(level)s %% of the time is gone: %(whom)s was told", level=level, whom=name))


def sees_who_has_the_ball(boss: Somebody, problem: Problem) -> None:
    """The page by holder: his name, the problem, its age, and that it is late."""
    boss.opens("problems:holders")
    card = boss.page.locator(".held-card", has_text="何明远")
    expect(card).to_contain_text(problem.code)
    expect(card.locator(".held-left.red")).to_be_visible()
