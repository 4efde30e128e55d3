"""S13: silence is noticed: who has not filed is seen and reminded; who only says nil is asked gently, alone."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from luoshi.diary.models import Diary, SoftQuestion
from luoshi.testing.cast import Cast, make_member
from tests.conftest import PageAs
from tests.journeys.past import TUESDAY, at, lived
from tests.journeys.people import SCREENS, meeting

QUESTION = "Only you see this question and your answer."


@SCREENS
def test_the_missing_and_the_silent(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    colleagues_meet_problems(cast)
    lived(cast.project, [cast.reporter], 20)
    meet = meeting(page_as, lang)
    head, quiet = meet(cast.head, width), meet(cast.reporter, width)
    head.opens("diary:calendar")
    expect(head.page.locator("table.heat").first).to_be_visible()
    assert head.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    head.page.locator("table.heat tbody th a").first.click()
    expect(head.page.locator("tr.heat-person").filter(has_text="陈晓雯")).to_be_visible()
    expect(head.page.locator("tr.heat-person .cell-missed").first).to_be_attached()
    missing = "Remind the %(n)s who has not filed", "Remind the %(n)s who have not filed"
    head.page.get_by_role("button", name=head.counts(*missing, 5)).first.click()
    head.reads(head.says("Everybody was reminded today"))
    with at(TUESDAY, 9):
        assert SoftQuestion.ask(cast.project) == 1
    head.opens("diary:today")
    expect(head.page.get_by_text(head.says(QUESTION))).to_have_count(0)
    quiet.opens("diary:today")
    quiet.reads(quiet.says(QUESTION))
    quiet.taps("Really nothing")
    quiet.hears("Good to hear. Thank you!")
    expect(quiet.page.get_by_text(quiet.says(QUESTION))).to_have_count(0)


def colleagues_meet_problems(cast: Cast) -> None:
    """Three of the department, three problems each, in one area."""
    for number in range(3):
        colleague = make_member(
            cast.project, f"同事{number}", "reporter", department=cast.reporter.department
        )
        for turn in range(3):
            with at(TUESDAY - timedelta(days=6 + turn), 11):
                problem = Diary.add_entry(by=colleague, words=f"保存不了{number}{turn}")
                problem.accept(by=cast.lead, importance=2, area=cast.area)
