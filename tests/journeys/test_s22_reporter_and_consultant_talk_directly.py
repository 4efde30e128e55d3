"""S22: consultant and reporter are put in direct touch: one thread for both, and a meeting that both agree on."""

from __future__ import annotations

from datetime import datetime, timedelta

import time_machine
from icalendar import Calendar

from luoshi.problems.tests import stages
from luoshi.talk.models import Meeting
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.conftest import TUESDAY
from tests.journeys.people import TURNED, Somebody, meeting

TITLE, MINUTES = "电话里对一下步骤", "第三步要先选仓库，步骤已改"


@TURNED
def test_they_write_to_each_other_and_meet(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    problem = stages.with_consultant(cast)
    consultant, reporter = meet(cast.consultant, width), meet(cast.reporter, width)
    consultant.opens("problems:show", problem.number)
    writes(consultant, "第三步是先选仓库吗？")
    reporter.opens("problems:show", problem.number)
    reporter.reads("第三步是先选仓库吗？")
    writes(reporter, "是，先选仓库")
    calls(consultant)
    answers(reporter)
    fixes_and_takes_it_along(consultant)
    day.shift(timedelta(days=1, hours=7))
    ends_with_minutes(consultant)
    reporter.opens("problems:show", problem.number)
    reporter.reads(MINUTES)


def writes(somebody: Somebody, words: str) -> None:
    """Said where the other one reads it, without anybody between."""
    somebody.page.locator(".composer textarea").fill(words)
    somebody.taps("Send", within=".composer")
    somebody.reads(words, within="#thread")


def calls(consultant: Somebody) -> None:
    """约会谈 from the portal, with whom the dossier names, at one of two times."""
    consultant.page.reload()
    consultant.taps("Meet about it")
    consultant.writes("What it is about", TITLE)
    consultant.picks("Call")
    consultant.field("Time").fill(f"{TUESDAY + timedelta(days=1):%Y-%m-%d}T10:00")
    consultant.field("Another time").fill(f"{TUESDAY + timedelta(days=1):%Y-%m-%d}T15:00")
    consultant.taps("Ask everybody")
    consultant.hears("Everybody is asked when they can")


def answers(reporter: Somebody) -> None:
    """From the notice to the answer: cannot at ten, can at three."""
    reporter.opens("talk:meetings")
    reporter.page.get_by_role("link", name=TITLE).click()
    times = reporter.page.locator("fieldset.seg")
    first, second = times.nth(0), times.nth(1)
    first.locator("label", has_text=reporter.says("I cannot", "answer to a time")).click()
    second.locator("label", has_text=reporter.says("I can", "answer to a time")).first.click()
    reporter.taps("Send the answer")
    reporter.hears("Thank you; %(name)s hears of it", name="何明远")


def fixes_and_takes_it_along(consultant: Somebody) -> None:
    """Fixed for three o'clock; the file for the calendar says the same."""
    consultant.page.reload()
    consultant.page.get_by_role("button", name=consultant.says("Fix this time")).last.click()
    consultant.hears("Fixed; the invitations are on their way")
    with consultant.page.expect_download() as found:
        consultant.taps("Into my calendar")
    (event,) = Calendar.from_ical(found.value.path().read_bytes()).walk("VEVENT")
    starts: datetime = event.decoded("DTSTART")
    assert starts == Meeting.objects.get().starts_at
    assert starts.astimezone(TUESDAY.tzinfo).hour == 15


def ends_with_minutes(consultant: Somebody) -> None:
    """Without minutes it does not end; with them everybody reads what came out of it."""
    consultant.opens("talk:meeting", Meeting.objects.get().pk)
    consultant.taps("Write the minutes")
    consultant.picks("Understood what it is")
    consultant.writes("Minutes", MINUTES)
    consultant.taps("End it with minutes")
    consultant.hears("Ended; the minutes are with everybody who took part")
    consultant.reads(MINUTES)
