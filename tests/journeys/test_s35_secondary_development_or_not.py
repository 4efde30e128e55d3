"""S35: each option says whether it needs secondary development, and everybody reads it."""

from __future__ import annotations

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import with_consultant
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting


@SCREENS
def test_no_option_goes_without_it(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), with_consultant(cast)
    consultant, lead = meet(cast.consultant, width), meet(cast.lead, width)
    consultant.opens("changes:option_new", change.number)
    consultant.reads(consultant.says("Is secondary development needed?"))
    says_what_it_needs(consultant, change)
    reads_it(lead, change)


def says_what_it_needs(consultant: Somebody, change: Change) -> None:
    """The browser does not let it go without the answer."""
    consultant.writes("Name of the option", "改打印接口")
    consultant.page.locator("textarea[name=what]").fill("现在就改接口")
    consultant.writes("Working days until it can be used", "20")
    consultant.picks("Meets the goal")
    consultant.taps("Save the option")
    assert not change.options.exists()
    consultant.picks("Secondary development")
    consultant.taps("Save the option")
    consultant.hears("Saved")
    assert change.options.get().kind == "secondary"
    change.offer(by=consultant.member)


def reads_it(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.reads(lead.says("Secondary development"), within="article.option")
