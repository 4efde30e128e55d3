"""S29: every problem is numbered: at once, without a gap, for ever, by whatever way it goes on."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.problems import doctor
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting


@SCREENS
def test_numbers_come_at_once_and_stay(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet = meeting(page_as, lang)
    reporter, lead = meet(cast.reporter, width), meet(cast.lead, width)
    for number, words in enumerate(("地址太长保存不了", "地址保存不了", "打印少一页"), start=1):
        reports(reporter, words, f"CRM-{number}")
    merges_by_choosing_rows(lead)
    number_two_leads_to_number_one(lead)
    takes_it_back(lead)
    assert list(doctor.numbers_without_gap()) == []


def reports(reporter: Somebody, words: str, code: str) -> None:
    reporter.opens("diary:report")
    reporter.writes("What happened?", words)
    reporter.taps("Report it")
    reporter.hears(code)


def merges_by_choosing_rows(lead: Somebody) -> None:
    """Two rows of the list are chosen; one of them is the one that stays."""
    lead.opens("problems:list")
    lead.waits_for_the_script()
    for number in (1, 2):
        lead.page.locator(f"[data-number='{number}'] .pick input").check()
    expect(lead.page.locator("[data-pick-bar]")).to_contain_text("2")
    lead.taps("Merge", within="[data-pick-bar]")
    lead.writes("Number of the other problem", "crm-1")
    lead.taps("Merge", within=".form-foot")
    lead.hears(counted(lead, "%(n)d merged into %(code)s", 1, code="CRM-1"))
    assert Problem.objects.get(number=2).outcome == "duplicate"


def number_two_leads_to_number_one(lead: Somebody) -> None:
    lead.opens("problems:show", 2)
    lead.reads("CRM-1")
    lead.opens("problems:list", query="?q=CRM-2&state=all")
    expect(lead.page.locator("#rows .no")).to_have_text(["CRM-2"])


def takes_it_back(lead: Somebody) -> None:
    """Separated again, it is number two as before; what was chosen and refused is named with its reason."""
    Problem.objects.get(number=2).unmerge(by=lead.member)
    lead.opens("problems:bulk", "accept", query="?numbers=2,3,9")
    lead.taps("Accept", within=".form-foot")
    lead.reads(lead.says("There is no problem %(code)s.", code="CRM-9"))
    numbers = list(
        Problem.objects.filter(state="investigating").order_by("number").values_list("number", flat=True)
    )
    assert numbers == [2, 3]


def counted(somebody: Somebody, sentence: str, n: int, **facts: object) -> str:
    return somebody.counts(sentence, sentence, n, **facts)
