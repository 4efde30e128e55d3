"""What else happens to a problem: joined, filtered, taken along as a file, reopened, objected to, recalled."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from openpyxl import load_workbook
from playwright.sync_api import expect

from luoshi.problems.models import Problem
from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, TURNED, Meet, Somebody, meeting


@pytest.fixture
def meet(page_as: PageAs, lang: str, width: int) -> Meet:
    return meeting(page_as, lang, width)


@SCREENS
def test_a_colleague_joins_an_open_problem_while_writing(cast: Cast, meet: Meet) -> None:
    problem = stages.investigating(cast)
    colleague = meet(cast.reporter2)
    colleague.opens("diary:report")
    colleague.field("What happened?").press_sequentially("保存收货地址，提示字段长度超限")
    colleague.reads(problem.code, within="#known")
    colleague.taps("I met it too")
    colleague.hears("Received, noted on %(code)s. You will hear how it goes on.", code=problem.code)
    assert problem.met.count() == 2


@TURNED
def test_the_list_is_filtered_kept_as_a_view_and_taken_along(cast: Cast, meet: Meet, width: int) -> None:
    """Both files hold exactly the visible rows, also when the filter was chosen without a new page."""
    for level, words in enumerate(["打印慢", "附件打不开", "订单号重复"], start=1):
        problem = Problem.report(by=cast.reporter, words=words)
        problem.accept(by=cast.lead, importance=level, kind="system", area=cast.area, receipt="收到")
    lead = meet(cast.lead)
    lead.opens("problems:list")
    numbers = lead.page.locator("#rows .list-row .no")
    expect(numbers).to_have_text(["CRM-3", "CRM-2", "CRM-1"])
    lead.field("Importance").select_option("2")
    expect(numbers).to_have_text(["CRM-2"])
    assert numbers_in_csv(download(lead, "Download as CSV")) == ["CRM-2"]
    assert numbers_in_workbook(download(lead, "Download as Excel")) == ["CRM-2"]
    lead.unfolds_menu("More")
    lead.taps("Save this view")
    lead.writes("Name", "一般的", within="dialog")
    lead.taps("Save", within="dialog")
    lead.hears("The view “%(name)s” is saved.", name="一般的")
    lead.opens("problems:list")
    if width < 768:
        lead.unfolds_menu("More")
    lead.page.get_by_role("link", name="一般的").locator("visible=true").click()
    expect(numbers).to_have_text(["CRM-2"])


def download(somebody: Somebody, sentence: str) -> bytes:
    somebody.unfolds_menu("More")
    with somebody.page.expect_download() as found:
        somebody.taps(sentence)
    return found.value.path().read_bytes()


def numbers_in_csv(content: bytes) -> list[str]:
    """With the mark by which Excel knows UTF-8."""
    assert content.startswith(b"\xef\xbb\xbf")
    return [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))][1:]


def numbers_in_workbook(content: bytes) -> list[str]:
    sheet = load_workbook(io.BytesIO(content)).active
    return [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]


@SCREENS
def test_a_solved_problem_is_reopened_with_a_reason(cast: Cast, meet: Meet) -> None:
    reporter = meet(cast.reporter)
    reporter.opens("problems:show", stages.closed(cast).number)
    reporter.taps("Reopen")
    reporter.writes("Reason", "今天又报错了", within="dialog")
    reporter.taps("Reopen", within="dialog")
    reporter.hears("Reopened")
    reporter.reads("今天又报错了")


@TURNED
def test_declining_can_be_objected_to_once(cast: Cast, meet: Meet) -> None:
    problem = stages.reported(cast)
    problem.decline(by=cast.lead, reason="不归我们管")
    reporter = meet(cast.reporter)
    reporter.opens("problems:show", problem.number)
    reporter.taps("Object")
    reporter.writes("Reason", "归你们管，上个月就是你们改的", within="dialog")
    reporter.taps("Object", within="dialog")
    reporter.hears("Your objection is with the project lead")
    lead = meet(cast.lead)
    lead.opens("problems:inbox")
    lead.page.get_by_role("option").first.click()
    lead.reads("归你们管，上个月就是你们改的")
    problem.refresh_from_db()
    problem.decline(by=cast.lead, reason="问过了，仍不归我们管")
    reporter.opens("problems:show", problem.number)
    expect(reporter.button("Object")).to_have_count(0)


@SCREENS
def test_what_is_recalled_is_gone_from_the_consultants_desk(cast: Cast, meet: Meet) -> None:
    problem = stages.with_consultant(cast)
    lead, consultant = meet(cast.lead), meet(cast.consultant)
    consultant.opens("problems:show", problem.number)
    consultant.reads(stages.WORDS)
    lead.opens("problems:show", problem.number)
    lead.unfolds_menu("More moves")
    lead.taps("Recall")
    lead.writes("Reason", "先自己再查一遍", within="dialog")
    lead.taps("Recall", within="dialog")
    lead.hears("Recalled; the firm no longer sees it")
    assert consultant.page.reload().status == 404  # type: ignore[union-attr]


@TURNED
def test_on_hold_until_a_date_and_watched_by_a_colleague(cast: Cast, meet: Meet) -> None:
    problem = stages.investigating(cast)
    lead, colleague = meet(cast.lead), meet(cast.reporter2)
    lead.opens("problems:show", problem.number)
    lead.unfolds_menu("More moves")
    lead.taps("Put on hold")
    lead.field("Comes back on", within="dialog").fill(date(2026, 12, 1).isoformat())
    lead.writes("Reason", "等新版本", within="dialog")
    lead.taps("Put on hold", within="dialog")
    lead.hears("On hold; it comes back by itself")
    lead.reads(lead.date(date(2026, 12, 1)))
    colleague.opens("problems:show", problem.number)
    colleague.taps("Watch")
    colleague.hears("You hear of every move now")


@SCREENS
def test_the_firms_own_number_finds_the_problem(cast: Cast, meet: Meet) -> None:
    problem = stages.with_consultant(cast)
    consultant, lead = meet(cast.consultant), meet(cast.lead)
    consultant.opens("problems:show", problem.number)
    consultant.writes("Our own number", "QM-2026-881")
    consultant.taps("Save")
    consultant.hears("Saved")
    lead.opens("problems:list", query="?q=QM-2026-881")
    expect(lead.page.locator("#rows .list-row .no")).to_have_text([problem.code])


@SCREENS
def test_the_lead_confirms_for_somebody_who_keeps_silent(
    cast: Cast, meet: Meet, day: time_machine.Traveller
) -> None:
    """After two reminders and three working days, with a reason that the reporter reads as well."""
    problem, lead = stages.verifying(cast), meet(cast.lead)
    for _again in range(2):
        day.shift(timedelta(days=1))
        lead.opens("problems:show", problem.number)
        lead.taps("Remind")
        lead.hears("%(name)s was reminded", name=cast.reporter.name)
    expect(lead.button("Confirm on behalf")).to_have_count(0)
    day.shift(timedelta(days=1, minutes=5))
    lead.opens("problems:show", problem.number)
    lead.taps("Confirm on behalf")
    lead.writes("Reason", "电话里说已经好了，人在外面出差", within="dialog")
    lead.taps("Confirm on behalf", within="dialog")
    lead.hears("Confirmed on behalf; the reason stays visible")
    reporter = meet(cast.reporter)
    reporter.opens("problems:show", problem.number)
    reporter.reads("电话里说已经好了，人在外面出差")
    problem.refresh_from_db()
    assert problem.state == "to_archive"


@TURNED
def test_head_and_lead_see_who_has_not_filed_without_loading_anew(cast: Cast, meet: Meet) -> None:
    watching = [meet(cast.head), meet(cast.lead)]
    for one in watching:
        one.page.clock.install()
        one.opens("diary:missing")
        one.reads("陈晓雯")
        one.reads(one.says("%(filed)s of %(due)s have filed", filed=0, due=3))
    reporter = meet(cast.reporter)
    reporter.opens("diary:today")
    reporter.taps("No problem today")
    reporter.hears("Filed: no problem. Thank you!")
    for one in watching:
        one.page.clock.run_for(21_000)
        one.reads(one.says("%(filed)s of %(due)s have filed", filed=1, due=3))
