"""S23: an on-site visit, and a remote session by a link that is judged and shows where it leads."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.problems.tests import stages
from luoshi.talk.models import Meeting
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.conftest import TUESDAY
from tests.journeys.people import SCREENS, Somebody, meeting

VISIT, REMOTE, MINUTES = "到仓库看扫码", "远程看参数", "打印机浓度调到8，扫码枪升级"
LINK = "https://meeting.tencent.com/dm/abc"


@SCREENS
def test_the_consultant_comes_and_looks_from_afar(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    problem = stages.with_consultant(cast)
    lead, consultant = meet(cast.lead, width), meet(cast.consultant, width)
    calls(lead, problem.number, "Remote assistance", REMOTE)
    is_told_about_the_link(lead)
    calls(lead, problem.number, "On-site visit", VISIT)
    is_told_where(lead)
    consultant.opens("talk:meetings")
    consultant.page.get_by_role("link", name=REMOTE).click()
    link = consultant.page.get_by_role("link", name=consultant.says("Open the link"))
    expect(link).to_have_attribute("href", LINK)
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    consultant.reads("meeting.tencent.com")
    day.shift(timedelta(days=1, hours=3))
    ends_the_visit(lead)
    consultant.opens("talk:meeting", Meeting.objects.get(kind="visit").pk)
    consultant.reads(MINUTES)
    expect(consultant.page.get_by_text("1,800")).to_have_count(0)
    sees_what_the_firm_cost(meet(cast.sponsor, width))


def calls(lead: Somebody, number: int, kind: str, title: str) -> None:
    """From the problem, with the time agreed already."""
    lead.opens("problems:show", number)
    lead.taps("Meet about it")
    lead.writes("What it is about", title)
    lead.picks(kind)
    lead.field("Time").fill(f"{TUESDAY + timedelta(days=1):%Y-%m-%d}T10:00")
    lead.page.get_by_label(lead.says("The time is agreed already: fix it at once")).check()


def is_told_about_the_link(lead: Somebody) -> None:
    """A script is no link; everything typed is still there."""
    lead.writes("Link", "javascript:alert(1)")
    lead.taps("Ask everybody")
    lead.reads("https://", within=".error-box")
    expect(lead.field("What it is about")).to_have_value(REMOTE)
    lead.writes("Link", LINK)
    lead.taps("Ask everybody")
    lead.hears("Fixed; the invitations are on their way")


def is_told_where(lead: Somebody) -> None:
    """Nobody visits without an address."""
    lead.taps("Ask everybody")
    lead.reads(lead.says("Please say where you meet."))
    lead.writes("Place, or number to join", "一号仓二楼")
    lead.taps("Ask everybody")
    lead.hears("Fixed; the invitations are on their way")
    lead.reads("一号仓二楼")


def ends_the_visit(lead: Somebody) -> None:
    """Minutes, outcome, how long, and what it cost."""
    lead.opens("talk:meeting", Meeting.objects.get(kind="visit").pk)
    lead.taps("Write the minutes")
    lead.picks("There is a solution")
    lead.writes("Minutes", MINUTES)
    lead.writes("How many minutes it lasted", "150")
    lead.writes("What it cost", "1800")
    lead.taps("End it with minutes")
    lead.hears("Ended; the minutes are with everybody who took part")
    lead.reads("¥1,800")


def sees_what_the_firm_cost(sponsor: Somebody) -> None:
    """Count, hours and cost per firm."""
    sponsor.opens("talk:firms", query="?period=all")
    row = sponsor.page.locator("tbody tr", has_text="启明咨询")
    expect(row).to_contain_text("2.5")
    expect(row).to_contain_text("¥1,800")
