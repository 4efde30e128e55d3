"""S31: whoever reports keeps confidence: a receipt, a question answered in place, progress, and the last word."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.problems.models import Phrase, Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting

QUESTION = "请补一张报错时的截图，最好带上单号。"


@SCREENS
def test_from_the_receipt_to_the_last_word(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    reporter, lead = meet(cast.reporter, width), meet(cast.lead, width)
    Phrase.write(by=cast.lead, words=QUESTION, shared=True)
    reports(reporter)
    problem = Problem.objects.get()
    asks_before_taking_up(lead, problem)
    waits_for_the_reporter(lead, problem)
    answers_on_today(reporter, problem)
    takes_it_up(lead, problem)
    day.shift(timedelta(minutes=1))
    hears_of_it(reporter, problem)
    problem.refresh_from_db()
    problem.propose(by=cast.lead, steps="重新登录后再保存")
    has_the_last_word(reporter, problem)


def reports(reporter: Somebody) -> None:
    reporter.opens("diary:report")
    reporter.writes("What happened?", "保存就报错，单子发不出去")
    reporter.taps("Report it")
    reporter.hears("CRM-1")


def asks_before_taking_up(lead: Somebody, problem: Problem) -> None:
    """With a ready phrase from the menu."""
    lead.opens("problems:inbox_ask", problem.number)
    lead.waits_for_the_script()
    lead.taps("Ready phrases")
    lead.page.get_by_role("option", name=QUESTION).click()
    expect(lead.field("What do you want to know?")).to_have_value(QUESTION)
    lead.taps("Ask", within="main form")
    lead.hears("%(name)s was asked", name="陈晓雯")


def waits_for_the_reporter(lead: Somebody, problem: Problem) -> None:
    problem.refresh_from_db()
    assert (problem.state, problem.party) == ("reported", "rep")
    lead.opens("problems:inbox")
    lead.reads(lead.says("waiting for the reporter"), within="body")


def answers_on_today(reporter: Somebody, problem: Problem) -> None:
    reporter.opens("diary:today")
    reporter.reads(QUESTION)
    reporter.writes("Your answer", "单号SO-10476")
    reporter.taps("Answer")
    reporter.hears("Your answer on %(code)s is on its way.", code=problem.code)


def takes_it_up(lead: Somebody, problem: Problem) -> None:
    lead.opens("problems:inbox_item", problem.number)
    lead.reads("单号SO-10476")
    lead.taps("Accept")
    lead.hears("Taken up")


def hears_of_it(reporter: Somebody, problem: Problem) -> None:
    """The receipt stands in the notices; the own list says that it is worked on."""
    reporter.opens("post:inbox")
    reporter.reads(problem.code)
    reporter.opens("diary:mine")
    reporter.reads(reporter.says("Being worked on"))


def has_the_last_word(reporter: Somebody, problem: Problem) -> None:
    reporter.opens("diary:today")
    reporter.taps("It works, thank you")
    reporter.hears("Thank you for trying %(code)s.", code=problem.code)
    problem.refresh_from_db()
    assert problem.state == "to_archive"
