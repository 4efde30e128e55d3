"""S4, S8, S9: each day before leaving, as a rule; nothing found is said in one tap, also from the mail."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.diary.models import Diary, Opening, Reminder
from luoshi.post.models import Letter
from luoshi.rollout.models import Leave, Member
from luoshi.testing.cast import Cast
from tests.conftest import A_PERSONS_BROWSER, PageAs
from tests.journeys.people import SCREENS, TURNED, Somebody, meeting

FIVE_PAST_FOUR = timedelta(hours=7, minutes=5)


@SCREENS
def test_s04_each_day_before_leaving_work_everybody_is_asked(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    """Whoever is away is asked nothing; the head sees the others file."""
    meet = meeting(page_as, lang, width)
    Opening.open_all()
    is_away(meet(cast.reporter2))
    day.shift(FIVE_PAST_FOUR)
    Reminder.tick()
    assert Letter.objects.filter(member=cast.reporter).exists()
    assert not Letter.objects.filter(member=cast.reporter2).exists()
    Diary.file_nil(by=cast.reporter)
    head = meet(cast.head)
    head.opens("diary:missing")
    head.reads(head.says("%(filed)s of %(due)s have filed", filed=1, due=2))


@TURNED
def test_s08_it_is_a_rule_and_what_was_missed_is_filled_in_with_a_reason(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    Opening.open_all()
    day.shift(timedelta(days=1, hours=8))  # the next day, long after the time
    forgets_and_fills_in(meeting(page_as, lang, width)(cast.head), cast.head)


@SCREENS
def test_s09_nothing_found_is_said_in_one_tap_from_the_mail(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    Opening.open_all()
    day.shift(FIVE_PAST_FOUR)
    Reminder.tick()
    reporter = meeting(page_as, lang, width)(cast.reporter)
    nil_from_the_mail(reporter, cast.reporter)
    stands_as_filed(reporter)


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
    link = re.search(r"/tap/nil\.\S+", letter.text)
    assert link is not None
    person.page.context.clear_cookies()
    person.page.add_init_script(A_PERSONS_BROWSER)
    person.opens(link[0])
    person.page.wait_for_timeout(1000)
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
