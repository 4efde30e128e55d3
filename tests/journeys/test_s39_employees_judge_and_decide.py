"""S39: the employees say of each option what they think of it; what they do not accept is not decided."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import evaluating
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting


@SCREENS
def test_the_users_word_counts(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), evaluating(cast, fee=0)
    user, other, lead = meet(cast.reporter, width), meet(cast.reporter2, width), meet(cast.lead, width)
    reminds(lead, change)
    judges_from_today(user, change)
    judges(other, "Acceptable", "Acceptable")
    other.hears("Thank you; the consultant reads your words as they are")
    cannot_decide_against(lead, change)
    decides_what_is_accepted(lead, change)


def reminds(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.page.locator("#options form button", has_text="2").first.click()
    expect(lead.page.locator("#toasts .toast").last).to_contain_text("2")
    assert set(change.evaluators.values_list("reminders", flat=True)) == {1}


def judges(person: Somebody, *verdicts: str) -> None:
    change = Change.objects.get()
    if "evaluate" not in person.page.url:
        person.opens("changes:move", change.number, "evaluate")
    options = person.page.locator("article.option")
    expect(options).to_have_count(len(verdicts))
    for option, verdict in zip(options.all(), verdicts, strict=True):
        option.get_by_text(person.says(verdict), exact=True).last.click()
    person.taps("Hand in my verdict")


def judges_from_today(user: Somebody, change: Change) -> None:
    """A no without its reason is refused, and nothing chosen or typed is lost."""
    user.opens("diary:today")
    user.taps("Look and judge")
    judges(user, "Not acceptable", "Acceptable")
    user.reads(
        user.says("Option %(option)s: please say why; the consultant reads it word for word.", option="A")
    )
    chosen = user.page.locator("article.option").first.locator("input[value=no]")
    expect(chosen).to_be_checked()
    user.page.locator("article.option textarea").first.fill("打印出来还是看不到")
    user.taps("Hand in my verdict")
    user.hears("Thank you; the consultant reads your words as they are")
    assert change.verdicts.filter(verdict="no").get().reason == "打印出来还是看不到"


def cannot_decide_against(lead: Somebody, change: Change) -> None:
    lead.opens("changes:move", change.number, "decide")
    lead.reads("打印出来还是看不到")
    lead.picks("单据加一列")
    lead.writes("Reason", "先做起来")
    lead.page.locator("main form button.btn-primary").first.click()
    lead.reads(lead.says("Not every key evaluator accepts this option."))


def decides_what_is_accepted(lead: Somebody, change: Change) -> None:
    lead.picks("看客户卡片")
    expect(lead.field("Reason")).to_have_value("先做起来")
    lead.page.locator("main form button.btn-primary").first.click()
    lead.hears("Decided")
    change.refresh_from_db()
    assert (change.state, change.chosen and change.chosen.name) == ("configuring", "看客户卡片")
