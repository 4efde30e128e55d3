"""S4, S8, S9: each day before leaving, as a rule; nothing found is said in one tap, also from the mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from luoshi.diary.models import Diary, Opening, Reminder
from luoshi.post.models import Letter
from luoshi.rollout.models import Leave, Member
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import Somebody, meeting

SIZES = [("zh-hans", 390), ("en", 1440)]


@pytest.mark.parametrize(("lang", "width"), SIZES)
def test_before_leaving_work_everybody_says_something(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    Opening.open_all()
    is_away(meet(cast.reporter2, width))
    day.shift(timedelta(hours=7, minutes=5))  # five past four
    Reminder.tick()
    assert not Letter.objects.filter(member=cast.reporter2).exists()
    reporter = meet(cast.reporter, width)
    nil_from_the_mail(reporter, cast.reporter)
    stands_as_filed(reporter)
    head = meet(cast.head, width)
    head.opens("diary:missing")
    head.reads(head.says("%(filed)s of %(due)s have filed", filed=1, due=2))
    day.shift(timedelta(days=1, hours=1))  # the next day, an hour after the time
    forgets_and_fills_in(meet(cast.head, width), cast.head)


def is_away(person: Somebody) -> None:
    """Leave is entered by the person; nobody reminds them and nothing is due."""
    person.opens("rollout:leave")
    today = person.member.project.today().isoformat()
    person.page.fill("input[name=first]", today)
    person.page.fill("input[name=last]", today)
    person.taps("Enter")
    person.hears("Entered. The reports of these days are not due.")
    assert Leave.objects.filter(member=person.member).exists()
    person.opens("diary:today")
    person.reads(person.says("No daily report is due"))


def nil_from_the_mail(person: Somebody, member: Member) -> None:
    """The link shows a page first; only its button files, and nobody has to sign in."""
    letter = Letter.objects.get(member=member)
    link = re.search(r"/nil/\S+", letter.text)
    assert link is not None
    person.page.context.clear_cookies()
    person.opens(link[0])
    assert not Diary.objects.filter(member=member, filed_at__isnull=False).exists()
    button = person.page.locator("main form button.btn-primary")
    expect(button).to_have_count(1)
    button.click()
    expect(person.page.locator("main form")).to_have_count(0)
    assert Diary.objects.get(member=member).nil


def stands_as_filed(person: Somebody) -> None:
    """A second look at the link only tells that it is done."""
    person.page.reload()
    expect(person.page.locator("main form")).to_have_count(0)


def forgets_and_fills_in(person: Somebody, member: Member) -> None:
    """What was missed can be filled in for some days, with a reason, and counts as late."""
    person.opens("diary:today")
    person.taps("Fill it in")
    person.writes("Why only now?", "整天在客户现场，没有网络")
    person.taps("Fill it in")
    person.hears("Filled in. Thank you!")
    diary = Diary.objects.get(member=member, filed_at__isnull=False)
    assert (diary.late, diary.nil, diary.reason) == (True, True, "整天在客户现场，没有网络")
