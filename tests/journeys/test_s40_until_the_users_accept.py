"""S40: rejected with an opinion, revised with an answer to every opinion, until the users accept."""

from __future__ import annotations

from luoshi.changes.models import Change
from luoshi.changes.tests.rounds import four_rounds, says
from luoshi.changes.tests.stages import deciding, option
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting


@TURNED
def test_every_opinion_gets_its_answer(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), deciding(cast)
    lead, consultant, user = (meet(one, width) for one in (cast.lead, cast.consultant, cast.reporter2))
    asks_for_another_round(lead, change)
    option(change, cast, name="后台加载", fee=0)
    answers_them_all(consultant, change)
    accepts(user, change)


def asks_for_another_round(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.taps("Take the opinions back to the consultant", within=".verdicts")
    lead.writes("Reason", "开单不能变慢", within="dialog")
    lead.taps("Take the opinions back to the consultant", within="dialog")
    lead.hears("The consultant is asked for another round")
    change.refresh_from_db()
    assert change.state == "with_consultant"


def answers_them_all(consultant: Somebody, change: Change) -> None:
    """What is missing is named until the last opinion has its answer."""
    for left in (2, 1):
        consultant.opens("changes:show", change.number)
        missing = (
            "%(n)s thing is missing before you can offer",
            "%(n)s things are missing before you can offer",
        )
        consultant.reads(consultant.counts(*missing, n=left))
        card = consultant.page.locator("[id^=objection-]", has=consultant.page.locator("form")).filter(
            has_not=consultant.page.locator("details")
        )
        assert card.first.get_by_text("怕开单变慢").is_visible()
        card.first.get_by_text(consultant.says("Solved", "objection"), exact=True).click()
        card.first.locator("textarea").fill("改为后台加载，开单不受影响")
        card.first.locator("button.btn-primary").click()
        consultant.hears("Answered")
    consultant.opens("changes:show", change.number)
    consultant.taps("Offer these options", within="#options")
    consultant.taps("Offer these options", within="dialog")
    consultant.hears("Offered; the users are asked to judge")


def accepts(user: Somebody, change: Change) -> None:
    """The earlier opinion stands below with its answer."""
    user.opens("changes:show", change.number)
    user.page.locator("#options details summary").first.click()
    user.reads("改为后台加载，开单不受影响")
    chips = user.page.locator("#judge article.option").first.locator("label.chip")
    chips.get_by_text(user.says("Acceptable"), exact=True).click()
    user.taps("Hand in my verdict")
    user.hears("Thank you; the consultant reads your words as they are")
    assert change.verdicts.filter(option__round__number=2).get().verdict == "ok"


@TURNED
def test_a_case_of_four_rounds_is_one_page(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    change = four_rounds(cast)
    says(change, cast.head, ("no", "看备注"), ("ok", ""), ("no", "太贵"))
    reader = meeting(page_as, lang)(cast.sponsor, width)
    reader.opens("changes:show", change.number)
    for round_before in reader.page.locator("#options > details").all():
        round_before.locator("summary").click()
    assert reader.page.locator("#options > details").count() == 3
    for words in ("仓库小哥不看备注", "仓库还要另开一屏", "字太小，司机看不清", "改成两行大字"):
        reader.reads(words)
    wide = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
