"""S2: front-line users report any problem, large or small, in their own words; nobody asks how bad it is."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.diary.models import Diary
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, meeting

LARGE, SMALL = "保存订单后整张单子不见了，客户在等", "按钮上的字有点小"


@TURNED
def test_one_problem_after_the_other(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    reporter = meeting(page_as, lang)(cast.reporter, width)
    reporter.opens("diary:today")
    for words in (LARGE, SMALL):
        reporter.opens("diary:today", query="?write=1")
        expect(reporter.page.locator("#card select, #card input[type=radio]")).to_have_count(0)
        reporter.writes("What happened?", words, within="#card")
        reporter.taps("Report it", within="#card")
        expect(reporter.page.locator("#toasts .toast").last).to_contain_text("CRM-")
    reporter.opens("diary:today")
    reporter.taps("That is all, file it")
    reporter.hears("Filed. Thank you!")
    reporter.opens("diary:mine")
    reporter.reads("CRM-1")
    reporter.reads("CRM-2")
    diary = Diary.objects.get(member=cast.reporter)
    assert [entry.occurrence.words for entry in diary.entries.all()] == [LARGE, SMALL]
