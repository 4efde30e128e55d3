"""S3: how important a problem is does not concern whoever reports it; the lead judges, and the time follows."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting

WORDS = "合同审批到我这一步没有“同意”按钮"


@SCREENS
def test_the_reporter_is_not_asked_and_the_lead_judges(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    reports(meet(cast.reporter, width))
    problem = Problem.objects.get()
    assert problem.importance == 0
    judges(meet(cast.lead, width), problem)
    problem.refresh_from_db()
    assert (problem.importance, problem.promised_minutes) == (4, 240)


def reports(reporter: Somebody) -> None:
    """Words are enough: no importance, kind or module stands in the way."""
    reporter.opens("diary:report")
    for label in ("Importance", "Kind", "Module"):
        expect(reporter.page.locator("#card").get_by_label(reporter.says(label))).to_have_count(0)
    expect(reporter.page.locator("#card [type=radio], #card select")).to_have_count(0)
    reporter.writes("What happened?", WORDS)
    reporter.taps("Report it")
    reporter.hears("CRM-1")


def judges(lead: Somebody, problem: Problem) -> None:
    """Severe: half a working day instead of three days, and the receipt says so."""
    lead.opens("problems:inbox_item", problem.number)
    promise = lead.page.locator("[data-choice='4']")
    expect(promise).to_be_hidden()
    lead.picks("Severe", within="#verdict")
    expect(promise).to_be_visible()
    lead.taps("Accept")
    lead.hears("Taken up")
    lead.opens("problems:show", problem.number)
    lead.reads(lead.says("Severe"))
