"""S10: the form says how a problem is described clearly, and each entry is answered within a working day."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.diary.models import Diary
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.past import TUESDAY, at
from tests.journeys.people import TURNED, meeting

HINT = "In your own words: where, what you did, what came up"


@TURNED
def test_what_waits_is_seen_and_answered(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet = meeting(page_as, lang)
    reporter, lead = meet(cast.reporter, width), meet(cast.lead, width)
    reporter.opens("diary:report")
    expect(reporter.field("What happened?", "#card")).to_have_attribute("placeholder", reporter.says(HINT))
    with at(TUESDAY.replace(day=20), 15):
        Diary.add_entry(by=cast.reporter, words="点保存报E-1042，订单5021")
    lead.opens("diary:pulse")
    lead.reads("CRM-1")
    lead.reads(lead.counts("%(n)s working hour", "%(n)s working hours", 11))
    lead.page.get_by_role("link", name="点保存报E-1042").click()
    lead.page.wait_for_url("**/problems/1/")
    Problem.objects.get().accept(by=cast.lead, importance=2)
    lead.opens("diary:pulse")
    lead.reads(lead.says("Every entry has been answered."))
