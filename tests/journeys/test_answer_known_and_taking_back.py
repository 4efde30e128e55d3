"""Key B in the inbox sends an article's steps to the reporter; a filing is taken back while the ring runs."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.diary.models import Diary
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, meeting

WORDS, STEPS = "保存收货地址提示字段长度超限", "把楼层写进“地址补充”\n再保存一次"


@SCREENS
def test_the_lead_answers_with_an_article_by_one_key(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    article = Article.write(by=cast.lead, title=WORDS, steps=STEPS, cause="字段只有60个字符", publish=True)
    problem = Problem.report(by=cast.reporter, words=f"{WORDS}，怎么办？")
    lead = meet(cast.lead, 1440)
    lead.opens("problems:inbox")
    lead.presses("b")
    lead.reads(article.code, within="dialog")
    lead.taps("Answer with it", within="dialog")
    lead.hears("Answered with %(code)s; the reporters are asked to try it", code=article.code)
    reporter = meet(cast.reporter, width)
    reporter.opens("problems:show", problem.number)
    reporter.reads("再保存一次")
    reporter.taps("Solved, thanks")
    reporter.hears("Thank you. You are told when it is archived")
    problem.refresh_from_db()
    assert problem.state == "to_archive"


@SCREENS
def test_a_filing_is_taken_back_and_made_once_more(
    cast: Cast, page_as: PageAs, lang: str, width: int
) -> None:
    reporter = meeting(page_as, lang)(cast.reporter, width)
    reporter.opens("diary:today")
    reporter.taps("No problem today")
    reporter.hears("Filed: no problem. Thank you!")
    reporter.taps("Undo", within="#toasts")
    reporter.hears("Taken back. It is not filed.")
    expect(reporter.button("No problem today")).to_be_visible()
    assert not Diary.objects.filed().exists()
    reporter.taps("No problem today")
    reporter.hears("Filed: no problem. Thank you!")
    assert Diary.objects.filed().count() == 1
