"""S44: a small group lives with it for a period; the diary asks every day, and the days are counted."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.changes.models import Change, PilotAnswer
from luoshi.changes.tests.stages import delivered
from luoshi.diary.models import Diary
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting

QUESTION = "今天打印的发货单上有账期吗？"


@TURNED
def test_three_working_days_are_lived_one_after_the_other(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet, change, today = meeting(page_as, lang), delivered(cast), cast.project.today()
    change.start_pilot(
        by=cast.lead, people=[cast.reporter], starts_on=today, ends_on=today + timedelta(days=6), min_days=3,
        checks=["打印一张"], question=QUESTION,
    )  # fmt: skip
    change.test(by=cast.reporter, line=change.pilot.lines.get(), result="passed")  # type: ignore[union-attr]
    lead, reporter = meet(cast.lead, width), meet(cast.reporter, width)
    for left in (3, 2, 1):
        the_gate_waits(lead, change, left)
        answers_with_the_diary(reporter, used=left != 2)
        day.shift(timedelta(days=1))
    the_gate_is_open(lead, change)
    assert [row.used for row in PilotAnswer.objects.all()] == [True, False, True]
    assert Diary.objects.filter(member=cast.reporter, nil=True).count() == 3


def the_gate_waits(lead: Somebody, change: Change, left: int) -> None:
    lead.opens("changes:show", change.number)
    lead.reads(lead.counts("%(n)d more working day of trial", "%(n)d more working days of trial", left))
    why = lead.counts(
        "%(n)d thing is missing before the roll-out", "%(n)d things are missing before the roll-out", 1
    )
    expect(lead.page.get_by_role("button", name=why)).to_be_disabled()


def answers_with_the_diary(reporter: Somebody, used: bool) -> None:
    """One chip beside the one tap that files nil."""
    reporter.opens("diary:today")
    reporter.reads(QUESTION)
    reporter.picks("Used it" if used else "Did not use it")
    reporter.taps("No problem today")
    reporter.hears("Filed: no problem. Thank you!")


def the_gate_is_open(lead: Somebody, change: Change) -> None:
    lead.opens("changes:pilots")
    lead.reads(lead.says("Everything is there: it can be rolled out."))
    expect(lead.button("Plan the roll-out")).to_be_visible()
    expect(lead.page.locator(".dots .cell-used")).to_have_count(2)
    expect(lead.page.locator(".dots .cell-unused")).to_have_count(1)
