"""S33: risk, cost, extra work and schedule are weighed before anybody outside is asked; above a limit by the sponsor."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import read_back
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting


@SCREENS
def test_nothing_goes_on_unweighed(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), read_back(cast)
    change.agree(by=cast.reporter)
    lead, sponsor = meet(cast.lead, width), meet(cast.sponsor, width)
    weighs_it(lead, change)
    the_lead_alone_cannot(lead, change)
    the_sponsor_decides(sponsor, change)


def weighs_it(lead: Somebody, change: Change) -> None:
    lead.opens("changes:move", change.number, "estimate")
    lead.waits_for_the_script()
    lead.writes("Risk", "接口可能变慢")
    lead.writes("Cost, about", "6,800")
    lead.writes("Extra work", "财务要维护账期")
    lead.writes("Working days, about", "10")
    lead.page.locator("#move-form button.btn-primary").click()
    lead.hears("Written down; only the company reads it")


def the_lead_alone_cannot(lead: Somebody, change: Change) -> None:
    lead.reads("接口可能变慢")
    lead.reads(
        lead.says("%(fee)s is above %(limit)s: the sponsor takes it further.", fee="¥6,800", limit="¥5,000")
    )
    change.refresh_from_db()
    assert change.waits == "sponsor"


def the_sponsor_decides(sponsor: Somebody, change: Change) -> None:
    sponsor.opens("changes:show", change.number)
    expect(sponsor.page.locator("main")).to_contain_text("¥6,800")
    sponsor.opens("changes:move", change.number, "pursue")
    sponsor.page.locator("#move-form button.btn-primary").click()
    sponsor.hears("It is pursued; the requester hears of it")
    change.refresh_from_db()
    assert (change.waits, bool(change.pursued_at)) == ("lead", True)
