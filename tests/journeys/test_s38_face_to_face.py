"""S38: requester, lead, consultant and evaluators are called together from the round, face to face."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import evaluating
from luoshi.talk.models import Meeting
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.conftest import TUESDAY
from tests.journeys.people import TURNED, Somebody, meeting

TITLE, MINUTES = "当面看看打印样张", "字再大两号，仓库屏一起显示"


@TURNED
def test_the_three_sides_meet(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet, change = meeting(page_as, lang), evaluating(cast)
    lead, consultant, user = (meet(one, width) for one in (cast.lead, cast.consultant, cast.reporter))
    calls(lead, change)
    consultant.opens("changes:show", change.number)
    consultant.reads(TITLE)
    for somebody in (consultant, user):
        answers(somebody)
    fixes(lead)
    day.shift(timedelta(days=1, hours=7))
    ends_with_minutes(lead)
    for somebody in (consultant, user, lead):
        somebody.opens("changes:show", change.number)
        somebody.reads(MINUTES)


def calls(lead: Somebody, change: Change) -> None:
    """From the round, at one of two times."""
    lead.opens("changes:show", change.number)
    lead.taps("Call the three sides together")
    expect(lead.page.locator("input[name=kind][value=face]")).to_be_checked()
    expect(lead.page.locator("input[name=people]:checked")).to_have_count(3)
    lead.writes("What it is about", TITLE)
    lead.writes("Place, or number to join", "二楼会议室")
    lead.field("Time").fill(f"{TUESDAY + timedelta(days=1):%Y-%m-%d}T10:00")
    lead.field("Another time").fill(f"{TUESDAY + timedelta(days=1):%Y-%m-%d}T15:00")
    lead.taps("Ask everybody")
    lead.hears("Everybody is asked when they can")
    called = Meeting.objects.get()
    assert {one.name for one in called.people()} >= {"林静", "陈晓雯", "孙悦", "何明远"}


def answers(somebody: Somebody) -> None:
    """Cannot at ten, can at three; whoever called it hears of it."""
    somebody.opens("talk:meetings")
    somebody.page.get_by_role("link", name=TITLE).click()
    times = somebody.page.locator("fieldset.seg")
    first, second = times.nth(0), times.nth(1)
    first.locator("label", has_text=somebody.says("I cannot", "answer to a time")).click()
    second.locator("label", has_text=somebody.says("I can", "answer to a time")).first.click()
    somebody.taps("Send the answer")
    somebody.hears("Thank you; %(name)s hears of it", name="林静")


def fixes(lead: Somebody) -> None:
    """The time that suits both."""
    lead.opens("talk:meeting", Meeting.objects.get().pk)
    lead.page.get_by_role("button", name=lead.says("Fix this time")).last.click()
    lead.hears("Fixed; the invitations are on their way")


def ends_with_minutes(lead: Somebody) -> None:
    """What came out of it, for everybody who took part."""
    lead.opens("talk:meeting", Meeting.objects.get().pk)
    lead.taps("Write the minutes")
    lead.picks("There is a solution")
    lead.writes("Minutes", MINUTES)
    lead.taps("End it with minutes")
    lead.hears("Ended; the minutes are with everybody who took part")
