"""S12: daily reports become weekly ones when a department has been calm, by one click of the lead."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.diary.models import Regime
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.past import lived
from tests.journeys.people import SCREENS, meeting


@SCREENS
def test_from_daily_to_weekly(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    lived(cast.project, [cast.reporter, cast.reporter2, cast.head], 36)
    lead = meeting(page_as, lang)(cast.lead, width)
    lead.opens("diary:pulse")
    lead.reads("销售一部")
    lead.reads(lead.says("None of them is serious."))
    card = lead.page.locator(".suggestion")
    expect(card).to_have_count(1)
    card.get_by_role("button").first.click()
    expect(card).to_have_count(0)
    made = Regime.objects.get(department=cast.reporter.department)
    assert (made.cadence, made.starts_on.isoformat() if made.starts_on else "") == ("weekly", "2026-11-30")
