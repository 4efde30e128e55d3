"""S45: only then it reaches the whole company, in waves; and whoever asked for it hears what became of it."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import delivered
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting


@SCREENS
def test_from_the_gate_to_because_you_said_so(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet, change, today = meeting(page_as, lang), delivered(cast), cast.project.today()
    change.start_pilot(
        by=cast.lead, people=[cast.reporter2], starts_on=today, ends_on=today + timedelta(days=6), min_days=1,
        checks=["打印一张"],
    )  # fmt: skip
    lead, reporter = meet(cast.lead, width), meet(cast.reporter, width)
    nothing_goes_before(lead, change)
    day.shift(timedelta(days=1))
    change.test(by=cast.reporter2, line=change.pilot.lines.get(), result="passed")  # type: ignore[union-attr]
    plans_a_wave(lead, change)
    starts_it(lead, change)
    acknowledges_and_judges(reporter, change)
    finishes(lead, change)
    day.shift(timedelta(days=1))
    reads_that_it_is_there(reporter, change)


def nothing_goes_before(lead: Somebody, change: Change) -> None:
    """Each missing condition is named, on the page and to whoever types the address."""
    lead.opens("changes:move", change.number, "roll_out")
    lead.reads(lead.says("It cannot be rolled out yet."))
    lead.reads(lead.says("Not tested yet: %(line)s", line="打印一张"))


def plans_a_wave(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.taps("Plan the roll-out")
    first = "main form section >> nth=0"
    lead.page.locator(first).get_by_label(lead.says("Everybody who does not have it yet")).check()
    lead.taps("Roll out", within="main form")
    lead.reads(lead.says("Wave %(number)d: please note the way back beforehand.", number=1))
    lead.writes("The way back", "换回旧模板", within=first)
    lead.taps("Roll out", within="main form")
    lead.hears("The waves are planned; each begins when you start it")


def starts_it(lead: Somebody, change: Change) -> None:
    """With words that stand there already."""
    lead.opens("changes:show", change.number)
    lead.taps("Start the wave", within="main")
    expect(lead.field("Headline", within="#move-form")).to_have_value(change.title)
    lead.taps("Start the wave", within="#move-form")
    lead.hears("The wave has begun; its people read the bulletin")
    lead.reads("陈晓雯", within="#waves")


def acknowledges_and_judges(reporter: Somebody, change: Change) -> None:
    reporter.opens("diary:today")
    reporter.reads(change.title)
    reporter.taps("Got it", within="main")
    reporter.hears("Thank you")
    reporter.opens("diary:today")
    reporter.taps("Are the goals reached?")
    reporter.picks("Yes, reached")
    reporter.taps("Send the answer")
    reporter.hears("Thank you; the project lead reads it")
    assert change.goals.get().reached is True


def finishes(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.taps("Finish", "change", within="main")
    lead.taps("Finish", "change", within="#move-form")
    lead.hears("Finished; whoever asked for it reads it tomorrow morning")
    change.refresh_from_db()
    assert change.state == "done"


def reads_that_it_is_there(reporter: Somebody, change: Change) -> None:
    reporter.opens("diary:today")
    reporter.reads(reporter.says("Because you said so"))
    reporter.reads(reporter.counts(
        "You asked for it; now %(n)s colleague uses it.", "You asked for it; now %(n)s colleagues use it.", 5
    ))  # fmt: skip
    reporter.taps("Good, put it away")
    expect(reporter.page.get_by_text(reporter.says("Because you said so"))).to_have_count(0)
