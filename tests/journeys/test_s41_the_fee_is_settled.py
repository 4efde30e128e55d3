"""S41: the fee of a development is settled: quoted in lines, negotiated in rounds, approved by whoever has to."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import agreeing_fee
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting

Audit = Callable[..., list[str]]

TOO_MUCH = "测试不该另外收费"


@SCREENS
def test_from_the_question_to_two_approvals(
    cast: Cast, page_as: PageAs, axe: Audit, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    change = agreeing_fee(cast, 60_000)
    lead, developer, sponsor = (meet(one, width) for one in (cast.lead, cast.developer, cast.sponsor))
    asks(lead, change)
    quotes(developer, change)
    negotiates(lead, change)
    quotes_anew(developer, change)
    agrees(lead, change)
    approves_and_takes_it_back(sponsor, change)
    assert axe(sponsor.page) == []
    a_second_person_approves_and_it_starts(lead, change)
    assert axe(lead.page) == []


def moved(change: Change) -> Change:
    change.refresh_from_db()
    return change


def asks(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.reads(lead.says("Nobody has been asked for a quote yet."))
    lead.taps("Ask for a quote", within="main")
    lead.picks("客户通软件 周工", within="#move-dialog")
    lead.taps("Ask for a quote", within="#move-dialog")
    lead.hears("The firm is asked for a quote")


def quotes(developer: Somebody, change: Change) -> None:
    """Four lines: one more than stand there at first."""
    developer.opens("changes:show", change.number)
    developer.taps("Quote", within="main")
    line(developer, 1, "开发", "50,000")
    line(developer, 2, "联调", "¥12000")
    line(developer, 3, "测试", "6000")
    developer.taps("More lines", within="#move-form")
    expect(developer.page.locator("input[name=what_1]")).to_have_value("开发")
    line(developer, 4, "培训", "0")
    developer.writes("Working days", "20", within="#move-form")
    developer.taps("Quote", within="#move-form")
    developer.hears("The quote is there")
    assert moved(change).quotes.get().total == 68_000


def line(developer: Somebody, n: int, what: str, amount: str) -> None:
    developer.page.locator(f"input[name=what_{n}]").fill(what)
    developer.page.locator(f"input[name=amount_{n}]").fill(amount)


def negotiates(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.reads("¥68,000")
    lead.taps("Negotiate", within="main")
    lead.writes("Reason", TOO_MUCH, within="#move-dialog")
    lead.taps("Negotiate", within="#move-dialog")
    lead.hears("The firm is asked for another quote")


def quotes_anew(developer: Somebody, change: Change) -> None:
    """What was said stands there, and so do the last lines."""
    developer.opens("changes:show", change.number)
    developer.reads(TOO_MUCH)
    developer.taps("Quote", within="main")
    expect(developer.page.locator("input[name=amount_1]")).to_have_value("50000.00")
    line(developer, 3, "", "")
    developer.taps("Quote", within="#move-form")
    developer.hears("The quote is there")
    assert moved(change).last_quote.total == 62_000  # type: ignore[union-attr]


def agrees(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.reads(TOO_MUCH)
    lead.taps("Agree on the fee", within="main")
    lead.taps("Agree on the fee", within="#move-dialog")
    lead.hears("The fee is agreed")


def approves_and_takes_it_back(sponsor: Somebody, change: Change) -> None:
    """One tap, ten seconds to think again, and one more."""
    sponsor.opens("changes:show", change.number)
    sponsor.taps("Approve %(amount)s", within="#fee", amount="¥62,000")
    sponsor.hears("Approved")
    sponsor.taps("Undo", within="#toasts")
    sponsor.hears("Taken back")
    assert moved(change).approvals_missing() == 2
    sponsor.taps("Approve %(amount)s", within="#fee", amount="¥62,000")
    sponsor.hears("Approved")
    second = "%(amount)s: the approval of a second person is missing, %(name)s for instance."
    sponsor.reads(sponsor.says(second, amount="¥62,000", name="林静"))


def a_second_person_approves_and_it_starts(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.taps("Approve %(amount)s", within="#fee", amount="¥62,000")
    lead.hears("Approved")
    lead.taps("Start", context="change", within="main")
    lead.taps("Start", context="change", within="#move-dialog")
    lead.hears("It begins; the baseline is written")
    assert (moved(change).state, change.baselines.get().fee) == ("developing", 62_000)
