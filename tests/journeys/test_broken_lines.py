"""Nothing that was written is lost: no network, a server that breaks off, an ended session, two people at once."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from luoshi.problems.models import Problem
from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast, make_member
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, TURNED, Meet, Somebody, meeting

WORDS = "开票时提示税号不对"
PASSWORD = "wo-men-de-crm-2026"
DESK = 1440


@pytest.fixture
def meet(page_as: PageAs, lang: str, width: int) -> Meet:
    return meeting(page_as, lang, width)


def writing(somebody: Somebody) -> None:
    """The card is open and has words on it."""
    somebody.opens("diary:today")
    somebody.taps("Note a problem")
    somebody.writes("What happened?", WORDS)


@TURNED
def test_without_a_network_the_words_wait_and_go_out_by_themselves(cast: Cast, meet: Meet) -> None:
    reporter = meet(cast.reporter)
    writing(reporter)
    reporter.page.context.set_offline(True)
    reporter.writes("What happened?", WORDS + "，换了浏览器也一样")
    reporter.reads(reporter.says("Kept on this device, waiting for the network"))
    reporter.taps("Report it")
    reporter.reads(reporter.says("The server cannot be reached right now; trying again by itself…"))
    reporter.page.context.set_offline(False)
    reporter.hears("CRM-1")
    assert Problem.objects.get().first.words == WORDS + "，换了浏览器也一样"


@SCREENS
def test_an_answer_that_got_lost_makes_no_second_problem(cast: Cast, meet: Meet) -> None:
    reporter = meet(cast.reporter)
    lost: list[str] = []

    def break_off(route: Route) -> None:
        """The server works, but its first answer does not arrive; then it is away."""
        if not lost:
            lost.append(str(route.fetch(max_redirects=0).status))
            route.abort("connectionreset")
        elif len(lost) == 1:
            lost.append("gone")
            route.abort("connectionreset")
        else:
            route.continue_()

    writing(reporter)
    reporter.page.route("**/today/write/", break_off)
    reporter.taps("Report it")
    reporter.hears("CRM-1")
    assert (lost, Problem.objects.count()) == (["302", "gone"], 1)


@TURNED
def test_a_session_that_ended_while_writing_costs_no_word(cast: Cast, meet: Meet) -> None:
    user = cast.reporter.user
    user.set_password(PASSWORD)
    user.save()
    reporter = meet(cast.reporter)
    writing(reporter)
    Session.objects.all().delete()
    reporter.taps("Report it")
    reporter.page.locator("input[name=login]").fill(user.email)
    reporter.page.locator("input[name=password]").fill(PASSWORD)
    reporter.page.locator("input[name=password]").press("Enter")
    expect(reporter.field("What happened?")).to_have_value(WORDS)
    reporter.taps("Report it")
    reporter.hears("CRM-1")


@SCREENS
def test_the_second_of_two_leads_reads_what_happened_and_keeps_the_text(cast: Cast, meet: Meet) -> None:
    problem = stages.reported(cast)
    first = meet(cast.lead, DESK)
    second = meet(make_member(cast.project, "郭敏", "lead"))
    second.opens("problems:inbox")
    second.page.get_by_role("option").first.click()
    second.taps("Decline")
    second.writes("Reason", "这是打印机的问题", within="dialog")
    first.opens("problems:inbox")
    first.presses("e")
    first.hears("Taken up")
    second.taps("Decline", within="dialog")
    second.reads("林静", within="dialog .error-box")
    second.reads(str(second.says("Under investigation")), within="dialog .error-box")
    expect(second.field("Reason", within="dialog")).to_have_value("这是打印机的问题")
    problem.refresh_from_db()
    assert problem.state == "investigating"
