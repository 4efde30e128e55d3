"""S36: what was said goes on word for word: read back, what differs marked, corrected, agreed, forwarded as it is."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import WORDS, recording
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting

WRONG, RIGHT = "发货单上显示账期，一天要打3个电话。", "发货单上显示客户的账期，现在一天要打5个电话问财务。"


@TURNED
def test_not_the_smallest_difference(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), recording(cast)
    lead, reporter = meet(cast.lead, width), meet(cast.reporter, width)
    consultant = meet(cast.consultant, width)
    a_slip_is_marked_while_it_is_written(lead, change)
    the_requester_corrects_on_today(reporter, change)
    the_second_round_is_faithful(lead, change)
    the_requester_agrees(reporter, change)
    it_is_forwarded_as_it_was_said(lead, change, cast)
    consultant.opens("changes:show", change.number)
    consultant.reads(WORDS)
    consultant.reads(RIGHT)


def a_slip_is_marked_while_it_is_written(lead: Somebody, change: Change) -> None:
    """It never blocks."""
    lead.opens("changes:move", change.number, "read_back")
    lead.waits_for_the_script()
    lead.writes("How you understood it", WRONG)
    marks = lead.page.locator("#rail mark.differs")
    expect(marks).to_have_count(2)
    reason = lead.says(
        "The original says “%(other)s”, the read-back says “%(words)s”", other="5个", words="3个"
    )
    expect(lead.page.locator("#rail li", has_text=reason).first).to_be_visible()
    lead.taps("Ask %(name)s: is this what you mean?", name=change.requester.name)
    lead.hears("The requester is asked")


def the_requester_corrects_on_today(reporter: Somebody, change: Change) -> None:
    reporter.opens("diary:today")
    reporter.waits_for_the_script()
    card = f"section[aria-label='{change.code}']"
    reporter.page.locator(card).locator("summary", has_text=reporter.says("Not quite")).click()
    reporter.writes("What is meant instead", "是5个电话，不是3个", within=card)
    reporter.taps("Send back", within=card)
    reporter.hears("Thank you; the project lead reads it back again")


def the_second_round_is_faithful(lead: Somebody, change: Change) -> None:
    lead.opens("changes:move", change.number, "read_back")
    lead.waits_for_the_script()
    lead.reads("是5个电话，不是3个")
    lead.writes("How you understood it", RIGHT)
    expect(lead.page.locator("#rail mark.differs")).to_have_count(0)
    lead.taps("Ask %(name)s: is this what you mean?", name=change.requester.name)
    lead.hears("The requester is asked")


def the_requester_agrees(reporter: Somebody, change: Change) -> None:
    reporter.opens("diary:today")
    reporter.taps("That is what I mean", within=f"section[aria-label='{change.code}']")
    reporter.hears("Thank you; it goes on")
    change.refresh_from_db()
    assert (change.state, change.read_backs.count()) == ("screening", 2)


def it_is_forwarded_as_it_was_said(lead: Somebody, change: Change, cast: Cast) -> None:
    """The preview is what the firm reads, and the button says who and until when."""
    change.estimate(by=cast.lead, risk="接口变慢", cost=Decimal(0), work="维护账期", days=5)
    change.pursue(by=cast.lead)
    lead.opens("changes:forward", change.number)
    lead.reads(WORDS)
    expect(lead.page.locator("main")).not_to_contain_text("接口变慢")
    button = lead.page.locator("button[name=contact]").first
    expect(button).to_contain_text(cast.consultant.name)
    button.click()
    lead.hears("Forwarded, word for word")
