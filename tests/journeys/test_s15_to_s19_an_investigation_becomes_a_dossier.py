"""S15 to S19: investigated before it goes outside, talked over, causes noted, sent as one dossier, asked back less."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.problems import asks
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, TURNED, Somebody, meeting

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


def taken_up(cast: Cast) -> Problem:
    """Accepted, and nothing written down yet."""
    asks.forget(cast.project)
    problem = Problem.report(by=cast.reporter, words=WORDS)
    problem.accept(by=cast.lead, importance=3, kind="system", area=cast.area)
    return problem


def investigated(cast: Cast) -> Problem:
    """With a complete sheet."""
    problem = taken_up(cast)
    problem.investigate(by=cast.lead, **SHEET)
    return problem


@SCREENS
def test_s15_nothing_goes_outside_uninvestigated(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    """The button is not there; what is missing is named, each with a way to it."""
    lead, problem = meeting(page_as, lang, width)(cast.lead), taken_up(cast)
    lead.opens("problems:hand_over", problem.number)
    expect(lead.page.locator(".missing a")).to_have_count(len(SHEET))
    expect(lead.page.locator("button[name=consultant]")).to_have_count(0)
    why = lead.counts(
        "%(n)s part is missing before it can be handed over",
        "%(n)s parts are missing before it can be handed over",
        len(SHEET),
    )
    expect(lead.page.get_by_role("button", name=why)).to_be_disabled()
    lead.page.locator(".missing a").first.click()
    expect(lead.page.locator("#id_contact")).to_be_visible()


@TURNED
def test_s16_the_talk_with_the_reporter_stands_beside_the_reporters_own_words(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    lead, problem = meeting(page_as, lang, width)(cast.lead), taken_up(cast)
    lead.opens("problems:sheet", problem.number)
    lead.reads(WORDS)
    lead.page.locator("#id_contact").fill(SHEET["contact"])
    lead.taps("Save the sheet")
    lead.hears("Saved, %(filled)d of %(total)d parts", filled=1, total=12)
    expect(lead.page.locator("#part-contact")).to_contain_text(SHEET["contact"])


@SCREENS
def test_s17_possible_causes_are_written_down_and_the_sheet_is_complete(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    lead, problem = meeting(page_as, lang, width)(cast.lead), taken_up(cast)
    lead.opens("problems:sheet", problem.number)
    for part, words in SHEET.items():
        lead.page.locator(f"#id_{part}").fill(words)
    lead.taps("Save the sheet")
    lead.hears("Saved, %(filled)d of %(total)d parts", filled=12, total=12)
    expect(lead.page.locator("#part-causes")).to_contain_text(SHEET["causes"])


@TURNED
def test_s18_it_goes_as_one_dossier_to_a_person(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    """Exactly what the lead sees goes out; the consultant reads words and findings on one page."""
    meet, problem = meeting(page_as, lang, width), investigated(cast)
    it_goes_as_one_dossier(meet(cast.lead), problem)
    consultant = meet(cast.consultant)
    consultant.opens("problems:desk")
    consultant.page.locator("a.stretch").first.click()
    consultant.reads(WORDS)
    consultant.reads(SHEET["contact"])


@SCREENS
def test_s19_what_makes_the_consultant_ask_back_is_learned(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    """The clearer the file, the faster the fix: the part that was asked about says so at the next sheet."""
    meet, problem = meeting(page_as, lang, width), investigated(cast)
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    the_consultant_asks(meet(cast.consultant), problem)
    for _again in range(asks.OFTEN - 1):
        problem.refresh_from_db()
        problem.answer(by=cast.lead, words="先选客户")
        problem.ask(by=cast.consultant, whom=cast.lead, words="怎么重现？")
    the_lead_learns_what_is_asked(meet(cast.lead), problem, cast)


def it_goes_as_one_dossier(lead: Somebody, problem: Problem) -> None:
    """To a person, whose name stands on the button."""
    lead.opens("problems:hand_over", problem.number)
    expect(lead.page.locator("article.dossier")).to_contain_text(WORDS)
    expect(lead.page.locator("article.dossier")).to_contain_text(SHEET["causes"])
    button = lead.page.locator("button[name=consultant]").first
    expect(button).to_contain_text("何明远")
    button.click()
    lead.page.wait_for_url(f"**{problem.url}")


def the_consultant_asks(consultant: Somebody, problem: Problem) -> None:
    """Back to the company, with the part that was not clear enough."""
    consultant.opens("problems:show", problem.number)
    consultant.taps("Ask back")
    consultant.writes("Question", "选客户之前还是之后粘贴？", within="dialog")
    consultant.field("What was not clear enough", within="dialog").select_option("steps")
    consultant.taps("Ask back", within="dialog")
    consultant.hears("Asked; the ball is with the one you asked")


def the_lead_learns_what_is_asked(lead: Somebody, problem: Problem, cast: Cast) -> None:
    """The part stands beside the sheet with its number; the dossier says who opened it, and prints."""
    asks.forget(cast.project)
    lead.opens("problems:show", problem.number)
    often = lead.counts("asked back %(n)s time", "asked back %(n)s times", asks.OFTEN)
    expect(lead.page.locator("#part-steps")).to_contain_text(often)
    lead.opens("problems:asks")
    lead.reads("选客户之前还是之后粘贴？")
    lead.opens("problems:dossier", problem.number, 1)
    expect(lead.page.locator(".opened")).to_contain_text("何明远")
    printed = lead.page.request.get(lead.page.url + "pdf/", timeout=60_000)
    assert printed.body().startswith(b"%PDF-")
