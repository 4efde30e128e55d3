"""S46: the head of the company understands in one sentence, decides in two taps, and may lead the project too."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import deciding
from luoshi.problems.tests.test_dossier import streams
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from tests.conftest import HEIGHTS, PageAs
from tests.journeys.people import Somebody, meeting
from tests.journeys.test_accessible import faults

Audit = Callable[..., list[str]]
DEAR = 6800
WAYS = [("zh-hans", 390), ("en", 1440), ("zh-hans", 1440), ("en", 390)]


def advised(cast: Cast) -> Change:
    """The project lead recommends what only the head of the company may decide."""
    change = deciding(cast, DEAR)
    change.recommend(by=cast.lead, option=change.current_options()[0], reason="一线认可")
    return change


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_one_sentence_and_a_decision_in_two_taps(
    cast: Cast, page_as: PageAs, axe: Audit, lang: str, width: int
) -> None:
    change, head = advised(cast), meeting(page_as, lang)(cast.sponsor, width)
    # The address of the project is enough: the overview is where the day of the head begins.
    head.page.goto(cast.project.url("home:home"))
    reads_what_waits(head, change)
    nobody_stumbles(head, axe, width)
    assert sheets(head) == 1
    agrees(head, change, axe)
    takes_it_back(head, change)
    agrees(head, change)
    expect(head.page.get_by_role("list", name=head.says("Waiting for you"))).to_have_count(0)


@pytest.mark.parametrize(("lang", "width"), WAYS[:2])
def test_lead_and_sponsor_in_one_person_get_one_page(
    cast: Cast, page_as: PageAs, axe: Audit, lang: str, width: int
) -> None:
    Member.objects.filter(pk=cast.lead.pk).update(roles=Member.join_roles({"lead", "sponsor"}))
    Member.objects.filter(pk=cast.sponsor.pk).update(roles=Member.join_roles({"observer"}))
    both = Member.objects.select_related("user", "project__organization").get(pk=cast.lead.pk)
    cast.lead = both
    change, head = advised(cast), meeting(page_as, lang)(both, width)
    head.opens("home:board")
    expect(head.page).to_have_url(re.compile(r"/overview/#flow$"))
    reads_what_waits(head, change)
    expect(head.page.get_by_role("link", name=head.says("Board", "figures"), exact=True)).to_have_count(0)
    for question in ("Which problems drag on?", "Where does the work pile up?", "How long does one take?"):
        expect(head.page.get_by_role("heading", name=head.says(question))).to_be_visible()
    nobody_stumbles(head, axe, width)
    agrees(head, change)
    takes_it_back(head, change)


def reads_what_waits(head: Somebody, change: Change) -> None:
    """The sentence on top, and under it what is to be decided: what, for how much, who advises it."""
    with_marks = head.counts(
        "%(begin)s%(n)d thing%(end)s waits for you.", "%(begin)s%(n)d things%(end)s wait for you.", 1,
        begin="", end="",
    )  # fmt: skip
    expect(head.page.get_by_role("heading", level=1)).to_contain_text(with_marks)
    card = waiting(head)
    for words in (
        change.title,
        "¥6,800",
        head.says("%(name)s recommends %(option)s", name="林静", option="A"),
    ):
        expect(card.get_by_text(words).locator("visible=true").first).to_be_visible()


def nobody_stumbles(head: Somebody, axe: Audit, width: int) -> None:
    """At any width; then the screen is as wide as before."""
    assert faults(head.page, axe, head.lang, True) == []
    head.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})


def sheets(head: Somebody) -> int:
    """How many pages of paper the browser prints."""
    content = head.page.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", content + streams(content)))


def waiting(head: Somebody) -> Locator:
    """The one card of what waits."""
    return head.page.get_by_role("list", name=head.says("Waiting for you")).get_by_role("listitem")


def agrees(head: Somebody, change: Change, axe: Audit | None = None) -> None:
    """Two taps: the second button says once more what exactly is agreed to, in full and to be read."""
    head.waits_for_the_script()
    waiting(head).locator("summary", has_text=head.says("Agree", "decision")).click()
    second = head.button("Agree to option %(option)s, %(fee)s", option="A", fee="¥6,800", within="main")
    expect(second).to_be_in_viewport(ratio=1)
    assert axe is None or axe(head.page, only="color-contrast") == []
    second.click()
    head.hears("Agreed: %(what)s", what=f"{change.code} {change.title}")
    change.refresh_from_db()
    assert (change.state, change.chosen_id) == ("agreeing_fee", change.recommended_id)


def takes_it_back(head: Somebody, change: Change) -> None:
    """One tap within ten seconds, and the overview stands there as before."""
    head.taps("Undo", within="#toasts")
    head.hears("Taken back")
    expect(head.page).to_have_url(re.compile(r"/overview/$"))
    change.refresh_from_db()
    assert (change.state, change.chosen_id) == ("deciding", None)
    reads_what_waits(head, change)
