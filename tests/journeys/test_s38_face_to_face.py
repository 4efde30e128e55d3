"""S38: requester, lead, consultant and evaluators are called together from the round, face to face."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.changes.tests.stages import evaluating
from luoshi.talk.models import Meeting
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, meeting


@TURNED
def test_the_three_sides_meet(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), evaluating(cast)
    lead, consultant = meet(cast.lead, width), meet(cast.consultant, width)
    lead.opens("changes:show", change.number)
    lead.taps("Call the three sides together")
    expect(lead.page.locator("input[name=kind][value=face]")).to_be_checked()
    expect(lead.page.locator("input[name=people]:checked")).to_have_count(3)
    lead.writes("What it is about", "当面看看打印样张")
    lead.writes("Place, or number to join", "二楼会议室")
    lead.page.locator("main form button.btn-primary").first.click()
    lead.hears("Everybody is asked when they can")
    called = Meeting.objects.get()
    assert {one.name for one in called.people()} >= {"林静", "陈晓雯", "孙悦", "何明远"}
    consultant.opens("changes:show", change.number)
    consultant.reads("当面看看打印样张")
