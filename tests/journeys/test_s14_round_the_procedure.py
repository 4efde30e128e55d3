"""S14: who helps themselves past the procedure says how; the procedure is at hand, and the lead sees the figure."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, meeting

HOW = "先手工登记在本子上，晚上再补"
BOOK = "https://wiki.huarui.example/orders"


@TURNED
def test_told_linked_and_counted(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet = meeting(page_as, lang)
    lead, reporter = meet(cast.lead, width), meet(cast.reporter, width)
    lead.opens("rollout:part", "areas", cast.area.pk)
    lead.writes("Procedure document", BOOK)
    lead.taps("Save")
    lead.page.wait_for_url(lambda address: str(cast.area.pk) not in address)
    reporter.opens("diary:report")
    expect(reporter.page.locator("#card [name=workaround_how]")).to_be_hidden()
    reporter.writes("What happened?", "订单保存不了", within="#card")
    reporter.page.locator("#card").get_by_label(reporter.says("I got round it myself")).check()
    expect(reporter.page.locator(f'#card a[href="{BOOK}"]')).to_be_visible()
    reporter.writes("How did you get round it?", HOW, within="#card")
    reporter.taps("Report it", within="#card")
    reporter.page.wait_for_url("**/today/**")
    problem = Problem.objects.get()
    problem.accept(by=cast.lead, importance=2, area=cast.area)
    lead.opens("diary:pulse")
    lead.reads(HOW)
    lead.reads(lead.counts("%(n)s of %(all)s", "%(n)s of %(all)s", 1, all=1))
    lead.opens("problems:show", problem.number)
    lead.reads(HOW)
