"""S21: facts instead of feelings: marked, reworded or kept by the lead, and only then handed over."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.problems.models import MarkAnswer, Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting

WORDS = "地址太长保存失败，气死人了，每天大概有6单要改"
FACT = "每天约6单受影响"


@SCREENS
def test_objective_words(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    problem = Problem.report(by=cast.reporter, words=WORDS)
    problem.accept(by=cast.lead, importance=3, area=cast.area)
    problem.investigate(by=cast.lead, **dict.fromkeys(problem.sheet.OWN_WORDS, "写了"))
    meet = meeting(page_as, lang)
    lead = meet(cast.lead, width)
    writes_with_temper(lead, problem)
    takes_the_fact(lead)
    keeps_the_other_words(lead, problem)
    reads_facts(meet(cast.consultant, width), problem)
    assert [answer.took for answer in MarkAnswer.objects.all()] == [True, False]


def writes_with_temper(lead: Somebody, problem: Problem) -> None:
    """The words are saved as they were written; what is no fact is underlined, with the reason."""
    lead.opens("problems:sheet_part", problem.number, "affected")
    lead.page.locator("#sheet textarea").fill("共5人，天天都在骂，肯定是字段太短")
    lead.taps("Save", within="#sheet")
    marks = lead.page.locator("#part-affected mark")
    expect(marks).to_have_text(["天天都在骂", "肯定是"])
    expect(lead.page.locator("#part-affected")).to_contain_text(
        lead.says("This is how people feel, not what happened.")
    )


def takes_the_fact(lead: Somebody) -> None:
    """One tap: the fact, with the number that a reporter told, stands in the sheet."""
    lead.page.get_by_role("button", name=f"{lead.says('Instead: ')}{FACT}").click()
    expect(lead.page.locator("#part-affected mark")).to_have_text(["肯定是"])
    expect(lead.page.locator("#part-affected")).to_contain_text(f"共5人，{FACT}")


def keeps_the_other_words(lead: Somebody, problem: Problem) -> None:
    """The hand-over names the open mark on its button, and goes on once it is answered either way."""
    lead.opens("problems:hand_over", problem.number)
    why = lead.counts("%(n)s mark is still to be answered", "%(n)s marks are still to be answered", 1)
    expect(lead.page.get_by_role("button", name=why)).to_be_disabled()
    lead.taps("Keep my words")
    lead.hears("Your words stay")
    lead.page.locator("button[name=consultant]").first.click()
    lead.page.wait_for_url(f"**{problem.url}")


def reads_facts(consultant: Somebody, problem: Problem) -> None:
    """The consultant reads the fact; the reporter's own words were never touched."""
    consultant.opens("problems:show", problem.number)
    consultant.reads(FACT)
    consultant.reads(WORDS)
    expect(consultant.page.get_by_text("天天都在骂")).to_have_count(0)
