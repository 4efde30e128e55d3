"""S37: the consultant, from the notice to the first answer within a minute, gives one or several options."""

from __future__ import annotations

import time

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
    assert user.page.locator("article.option").count() == 2
    wide = user.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
