"""S24–S28: the cause is named, the solution summarised, taught, archived, and next time nobody is troubled."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.knowledge.models import Article, Bulletin, Saving
from luoshi.knowledge.tests.shelf import QUESTION, STEPS, stand
from luoshi.problems.models import Archive, Problem
from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, TURNED, Somebody, meeting

SUMMARY = "保存前没有点“校验地址”，不是系统的问题"


def archives(lead: Somebody, problem: Problem, *, article: str, teaching: str) -> None:
    """归档 with its cause, its summary, and whether it is written down and taught."""
    lead.opens("problems:move", problem.number, "archive")
    lead.picks("Mistake in operation")
    lead.writes("Summary", SUMMARY)
    for place, chosen in enumerate((article, teaching)):
        chips = lead.page.locator("fieldset", has_text=lead.says(("Write an article", "Teach it")[place]))
        chips.locator("label.chip", has_text=lead.says(chosen)).first.click()
    lead.writes("Why an article, or why not", "别人也会遇到")
    lead.writes("Why teach it, or why not", "误操作，讲一遍就好")
    lead.taps("Archive")


@SCREENS
def test_s24_mistake_or_defect_is_said_at_the_end(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    lead, problem = meeting(page_as, lang)(cast.lead, width), stages.to_archive(cast)
    archives(lead, problem, article="No", teaching="No")
    lead.hears("Archived")
    assert Archive.objects.get().cause == "mistake"
    lead.opens("problems:show", problem.number)
    lead.reads(lead.says("Mistake in operation"))


@TURNED
def test_s25_the_solution_is_summarised(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, problem = meeting(page_as, lang), stages.to_archive(cast)
    lead = meet(cast.lead, width)
    archives(lead, problem, article="No", teaching="No")
    lead.hears("Archived")
    reporter = meet(cast.reporter, width)
    reporter.opens("problems:show", problem.number)
    reporter.reads(SUMMARY)


@SCREENS
def test_s26_it_is_taught_and_who_has_not_read_it_is_known(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    meet, problem = meeting(page_as, lang), stages.to_archive(cast)
    lead = meet(cast.lead, width)
    archives(lead, problem, article="No", teaching="Yes")
    lead.hears("Archived")
    lead.opens("knowledge:bulletin_write", query=f"?problem={problem.number}")
    lead.writes("Headline", "存地址前先校验")
    lead.writes("Three lines", "填好地址\n点“校验地址”\n再保存")
    lead.writes("One question", "保存前先点什么？")
    lead.writes("Answers, one a line", "校验地址\n刷新")
    lead.writes("Which answer is right", "1")
    lead.taps("Send it")
    lead.hears("Sent; who has read it stands here")
    reporter = meet(cast.reporter, 390)
    reporter.opens("diary:today")
    reporter.page.get_by_role("button", name="校验地址").click()
    reporter.hears("Right, thank you")
    lead.opens("knowledge:bulletin", 1)
    lead.reads("孙悦")
    lead.page.locator("main form button", has_text="2").last.click()
    expect(lead.page.locator("#toasts")).to_contain_text("2")
    assert set(Bulletin.objects.get().acknowledged_by()) == {cast.reporter}


@TURNED
def test_s27_the_solution_is_archived_and_kept_right(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    meet, problem = meeting(page_as, lang), stages.to_archive(cast)
    lead = meet(cast.lead, width)
    archives(lead, problem, article="Yes", teaching="No")
    lead.hears("Archived")
    lead.opens("knowledge:draft", problem.number)
    lead.writes("Question in the users' words", QUESTION)
    lead.writes("Steps, one a line", STEPS)
    lead.taps("Publish")
    lead.hears("Published; it is found while people write")
    reporter = meet(cast.reporter, width)
    reporter.opens("knowledge:list", query="?q=地址太长")
    reporter.page.get_by_role("link", name=QUESTION).first.click()
    reporter.reads("把后半截写进备注")
    reporter.taps("Not solved")
    reporter.writes("What is still missing?", "第二步没有备注栏", within="dialog")
    reporter.taps("Not solved", within="dialog")
    reporter.hears("Thank you. The project lead reads what is still missing")
    lead.opens("knowledge:todo")
    lead.reads("第二步没有备注栏")
    lead.taps("Done with it")
    lead.writes("What was done", "第二步改写了", within="dialog")
    lead.taps("Done with it", within="dialog")
    lead.hears("Done, thank you")
    assert not Article.objects.get().tasks.open().exists()


@SCREENS
def test_s28_next_time_no_consultant_is_needed(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    article, meet = stand(cast), meeting(page_as, lang)
    reporter, lead = meet(cast.reporter, width), meet(cast.lead, width)
    reporter.opens("diary:report")
    reporter.field("What happened?").press_sequentially("门店地址太长存不了")
    reporter.reads(article.title, within="#known")
    reporter.taps("That is it, solved")
    expect(reporter.page.locator("#toasts .toast").last).to_be_visible()
    lead.opens("knowledge:saved")
    lead.reads("CRM-1")
    lead.reads(article.code)
    reporter.opens("problems:show", 1)
    reporter.taps("Reopen")
    reporter.writes("Reason", "还是存不了", within="dialog")
    reporter.taps("Reopen", within="dialog")
    reporter.hears("Reopened")
    lead.opens("knowledge:saved")
    lead.reads(lead.says("opened again, reversed"))
    assert Saving.objects.all().total()[0] == 0
