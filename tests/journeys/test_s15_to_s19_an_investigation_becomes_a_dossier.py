"""S15 to S19: investigated before it goes outside, talked over, causes noted, sent as one dossier, asked back less."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from luoshi.problems import asks
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import Somebody, meeting

WORDS = "改收货地址后保存不了，提示字段长度超限。已经有3单发错楼层"
SHEET = {
    "contact": "11月24日9:20和陈晓雯通了电话",
    "place": "订单管理，订单SO-1042",
    "steps": "新建订单，粘贴长地址，保存",
    "expected": "可以存200个字",
    "actual": "超过60个字报E-1042",
    "frequency": "每次都出现",
    "affected": "售后和销售共5人",
    "ruled_out": "浏览器、网络、账号权限",
    "causes": "可能是字段长度，还没有证据",
    "workaround": "写进备注",
    "callable": "陈晓雯，分机8126",
    "no_evidence": "步骤可以直接重现",
}


@pytest.mark.parametrize(("lang", "width"), [("zh-hans", 390), ("en", 1440)])
def test_an_investigation_becomes_a_dossier(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    asks.forget(cast.project)
    problem = Problem.report(by=cast.reporter, words=WORDS)
    problem.accept(by=cast.lead, importance=3, kind="system", area=cast.area)
    meet = meeting(page_as, lang)
    lead = meet(cast.lead, width)
    nothing_goes_outside_uninvestigated(lead, problem)
    the_lead_talks_and_writes_down(lead, problem)
    it_goes_as_one_dossier(lead, problem)
    consultant = meet(cast.consultant, width)
    the_consultant_reads_and_asks(consultant, problem)
    for _again in range(asks.OFTEN - 1):
        problem.refresh_from_db()
        problem.answer(by=cast.lead, words="先选客户")
        problem.ask(by=cast.consultant, whom=cast.lead, words="怎么重现？")
    the_lead_learns_what_is_asked(lead, problem, cast)


def nothing_goes_outside_uninvestigated(lead: Somebody, problem: Problem) -> None:
    """S15: the button is not there; what is missing is named, each with a way to it."""
    lead.opens("problems:hand_over", problem.number)
    expect(lead.page.locator(".missing a")).to_have_count(len(SHEET))
    expect(lead.page.locator("button[name=consultant]")).to_have_count(0)
    why = lead.counts(
        "%(n)s part is missing before it can be handed over",
        "%(n)s parts are missing before it can be handed over",
        len(SHEET),
    )
    expect(lead.page.get_by_role("button", name=why)).to_be_disabled()


def the_lead_talks_and_writes_down(lead: Somebody, problem: Problem) -> None:
    """S16 and S17: the talk with the reporter and the suspected causes, beside the reporter's own words."""
    lead.page.locator(".missing a").first.click()
    lead.reads(WORDS)
    for part, words in SHEET.items():
        lead.page.locator(f"#id_{part}").fill(words)
    lead.taps("Save the sheet")
    lead.hears("Saved, %(filled)d of %(total)d parts", filled=12, total=12)
    expect(lead.page.locator("#part-contact")).to_contain_text(SHEET["contact"])
    expect(lead.page.locator("#part-causes")).to_contain_text(SHEET["causes"])


def it_goes_as_one_dossier(lead: Somebody, problem: Problem) -> None:
    """S18: exactly what stands on the left goes out, to a person and with a date on the button."""
    lead.opens("problems:hand_over", problem.number)
    expect(lead.page.locator("article.dossier")).to_contain_text(WORDS)
    expect(lead.page.locator("article.dossier")).to_contain_text(SHEET["causes"])
    button = lead.page.locator("button[name=consultant]").first
    expect(button).to_contain_text("何明远")
    button.click()
    lead.page.wait_for_url(f"**{problem.url}")


def the_consultant_reads_and_asks(consultant: Somebody, problem: Problem) -> None:
    """From the desk to the question: words and findings on one page, and what was not clear enough."""
    consultant.opens("problems:desk")
    consultant.page.locator("a.stretch").first.click()
    consultant.reads(WORDS)
    consultant.reads(SHEET["contact"])
    consultant.taps("Ask back")
    consultant.writes("Question", "选客户之前还是之后粘贴？", within="dialog")
    consultant.field("What was not clear enough", within="dialog").select_option("steps")
    consultant.taps("Ask back", within="dialog")
    consultant.hears("Asked; the ball is with the one you asked")


def the_lead_learns_what_is_asked(lead: Somebody, problem: Problem, cast: Cast) -> None:
    """S19: the part that made the consultant ask back stands beside the sheet, with its number."""
    asks.forget(cast.project)
    lead.opens("problems:show", problem.number)
    often = lead.counts("asked back %(n)s time", "asked back %(n)s times", asks.OFTEN)
    expect(lead.page.locator("#part-steps")).to_contain_text(often)
    lead.opens("problems:asks")
    lead.reads("选客户之前还是之后粘贴？")
    lead.opens("problems:dossier", problem.number, 1)
    expect(lead.page.locator(".opened")).to_contain_text("何明远")
    printed = lead.page.request.get(lead.page.url + "pdf/")
    assert printed.body().startswith(b"%PDF-")
