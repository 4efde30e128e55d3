"""S37: the consultant, from the notice to the first answer within a minute, gives one or several options."""

from __future__ import annotations

import time

from playwright.sync_api import FloatRect, Locator, expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import with_consultant
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting


@SCREENS
def test_two_options_reach_the_users(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), with_consultant(cast)
    consultant, user = meet(cast.consultant, width), meet(cast.reporter, width)
    began = time.monotonic()
    consultant.opens("problems:desk")
    consultant.page.get_by_role("link", name=change.open_title).click()
    writes(consultant, "看客户卡片", "Standard function", "0")
    assert time.monotonic() - began < 60
    writes(consultant, "单据加一列", "Configuration", "5")
    offers(consultant, change)
    reads_both(user, change)


def writes(consultant: Somebody, name: str, kind: str, days: str) -> None:
    consultant.taps("Write an option")
    consultant.writes("Name of the option", name)
    consultant.page.locator("textarea[name=what]").fill(f"{name}，不用打电话")
    consultant.picks(kind)
    consultant.picks("Meets the goal")
    consultant.writes("Working days until it can be used", days)
    consultant.taps("Save the option")
    consultant.hears("Saved")


def offers(consultant: Somebody, change: Change) -> None:
    consultant.reads(consultant.says("Everything is there. The users are asked as soon as you offer it."))
    consultant.taps("Offer these options", within="#options")
    consultant.taps("Offer these options", within="dialog")
    consultant.hears("Offered; the users are asked to judge")
    change.refresh_from_db()
    assert change.state == "evaluating"


def reads_both(user: Somebody, change: Change) -> None:
    """Side by side on a desk, to swipe on a phone; the page itself never scrolls sideways."""
    user.opens("changes:show", change.number)
    expect(user.page.locator("article.option")).to_have_count(2)
    screen = user.page.viewport_size
    assert screen
    if screen["width"] > 767:
        stand_in_columns(user, screen["width"])
    else:
        lie_as_cards(user, screen["width"])
    wide = user.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def box(shown: Locator) -> FloatRect:
    """Where it is on the screen."""
    found = shown.bounding_box()
    assert found
    return found


def stand_in_columns(user: Somebody, width: int) -> None:
    """Both on the screen at once, beside each other, each question at the same height in both."""
    options = user.page.locator("article.option")
    first, second = (box(one) for one in options.all())
    assert first["y"] == second["y"] and first["width"] > 300
    assert first["x"] + first["width"] <= second["x"] + 1
    assert second["x"] + second["width"] <= width
    questions = options.first.locator("dl > div").count()
    assert questions >= 6
    for place in range(questions):
        tops = {round(box(one.locator("dl > div").nth(place))["y"]) for one in options.all()}
        assert len(tops) == 1, place


def lie_as_cards(user: Somebody, width: int) -> None:
    """One fills the screen, the next shows its edge and comes by swiping; the goals stay in sight."""
    first, second = user.page.locator("article.option").all()
    one, other = box(first), box(second)
    assert one["x"] >= 0 and 0.8 * width < one["width"] and one["x"] + one["width"] <= width
    assert one["y"] == other["y"] and one["x"] + one["width"] <= other["x"] < width
    first.locator(".option-judging").scroll_into_view_if_needed()
    assert 0 <= box(user.page.locator(".goals-pinned").first)["y"] < 200
    for verdict in first.locator(".option-judging .chip").all():
        place = box(verdict)
        assert place["x"] >= 0 and place["x"] + place["width"] <= width and place["height"] >= 44
    second.locator(".option-judging").scroll_into_view_if_needed()
    user.page.wait_for_function("document.querySelector('.options').scrollLeft > 0")
    assert box(second)["x"] + box(second)["width"] <= width + 1
