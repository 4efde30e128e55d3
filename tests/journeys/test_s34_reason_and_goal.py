"""S34: whoever wants something different says it in own words, why, and how one will see that it is reached."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.changes.models import Change
from luoshi.knowledge.models import Article
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting

WORDS = "发货单上希望能看到客户的账期，现在每次都要打电话问财务。"
WHY, GOALS = "一天要打5个电话", "发货单上直接看到账期\n不再打电话问财务"


@TURNED
def test_own_words_reasons_and_goals(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    Article.write(by=cast.lead, publish=True, title="发货单怎么看客户账期", steps="打开显示列")
    meet = meeting(page_as, lang)
    reporter, lead = meet(cast.reporter, width), meet(cast.lead, width)
    writes_it_down(reporter)
    finds_it_as_it_was_left(reporter)
    asks_for_it(reporter)
    the_lead_reads_each_goal(lead, Change.objects.get())


def writes_it_down(reporter: Somebody) -> None:
    """What can be done already stands below; a candidate taken with Enter sends nothing."""
    reporter.opens("changes:open")
    reporter.waits_for_the_script()
    reporter.writes("What should be different, in your own words", WORDS)
    reporter.ends_a_composition(reporter.field("What should be different, in your own words"))
    expect(reporter.page.locator("#known")).to_contain_text("发货单怎么看客户账期")
    expect(reporter.page.locator("[data-draft-says]")).to_have_text(reporter.says("Draft saved"))
    assert not Change.objects.exists()


def finds_it_as_it_was_left(reporter: Somebody) -> None:
    reporter.page.reload()
    field = reporter.field("What should be different, in your own words")
    expect(field).to_have_value(WORDS)


def asks_for_it(reporter: Somebody) -> None:
    reporter.waits_for_the_script()
    reporter.writes("Why", WHY)
    reporter.writes("How will one see that it is good", GOALS)
    reporter.taps("Ask for it")
    reporter.hears("%(code)s: the project lead reads it back to you", code="CRM-C1")


def the_lead_reads_each_goal(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    for words in (WORDS, WHY, *GOALS.splitlines()):
        lead.reads(words)
    assert change.goals.count() == 2
