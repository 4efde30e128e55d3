"""Reminders by the clock: at their moments, once of each kind, to those who have not filed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.core.cache import caches

from luoshi.diary import regimes
from luoshi.diary.models import Diary, Regime, Reminder
from luoshi.diary.models.reminder import AT_ONCE
from luoshi.kernel import oneoff
from luoshi.post.models import Letter, Notice
from luoshi.rollout.models import CalendarDay, Leave
from luoshi.testing.cast import Cast, make_member

from .days import FRIDAY, MONDAY, SHANGHAI, TUESDAY, at, page_of, sign_in


def ticks(cast: Cast, day: date, *times: str) -> list[int]:
    counts = []
    for text in times:
        hour, minute = (int(part) for part in text.split(":"))
        with at(day, hour, minute):
            counts.append(Reminder.tick())
    return counts


def test_when_it_opens_half_an_hour_before_and_the_next_morning(cast: Cast) -> None:
    assert ticks(cast, MONDAY, "15:59", "16:00", "16:01", "17:00", "17:29", "17:30", "18:30") == [
        0, 3, 0, 3, 0, 0, 0
    ]  # fmt: skip
    assert ticks(cast, TUESDAY, "08:29", "08:30", "09:29", "09:30") == [0, 3, 0, 0]
    kinds = list(Reminder.objects.filter(member=cast.reporter).values_list("kind", flat=True))
    assert kinds == ["opens", "due", "morning"]


def test_a_worker_that_starts_again_repeats_nothing(cast: Cast) -> None:
    with at(MONDAY, 16):
        assert [Reminder.tick() for _turn in range(4)] == [3, 0, 0, 0]
    assert Letter.objects.filter(member=cast.reporter).count() == 1


def test_a_worker_that_was_away_says_only_what_still_matters(cast: Cast) -> None:
    assert ticks(cast, MONDAY, "17:10", "17:20") == [3, 0]
    assert set(Reminder.objects.values_list("kind", flat=True)) == {"due"}


def test_who_has_filed_or_is_away_is_left_in_peace(cast: Cast) -> None:
    with at(MONDAY, 15):
        Diary.file_nil(by=cast.reporter)
        Leave.enter(cast.reporter2, by=cast.head, first=MONDAY, last=TUESDAY, kind="trip")
    assert ticks(cast, MONDAY, "16:00") == [1]
    assert Reminder.objects.get().member == cast.head


def test_never_on_a_holiday_never_at_night(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, FRIDAY, works=False, name="店庆", by=cast.lead)
    assert ticks(cast, FRIDAY, "16:00", "17:00") == [0, 0]
    cast.project.regimes.update(opens_at=time(20), due_at=time(22))
    assert ticks(cast, MONDAY, "18:29", "18:30", "20:00", "21:30") == [0, 3, 0, 0]


def test_the_regime_says_which_reminders_there_are(cast: Cast) -> None:
    cast.project.regimes.update(reminders=" due ")
    assert ticks(cast, MONDAY, "16:00", "17:00") == [0, 3]
    cast.project.regimes.update(reminders="")
    assert ticks(cast, TUESDAY, "16:00", "17:00") == [0, 0]


def test_a_week_is_reminded_of_on_its_last_day(cast: Cast) -> None:
    with at(MONDAY, 9):
        Regime.plan(
            cast.project, by=cast.lead, starts_on=TUESDAY, cadence="weekly", department=cast.head.department
        )
        make_member(cast.project, "每日的人", "reporter")
    assert ticks(cast, date(2026, 11, 26), "16:00") == [1]
    assert ticks(cast, date(2026, 11, 27), "16:00") == [4]
    titles = set(Notice.objects.filter(recipient=cast.reporter).values_list("title", flat=True))
    assert titles == {"今天交周报，17:30截止；没有问题点一下就行"}


def test_the_letter_has_the_one_tap_and_the_page_has_not(cast: Cast) -> None:
    ticks(cast, MONDAY, "16:00")
    letter = Letter.objects.get(member=cast.reporter)
    assert "没有问题，点一下就交" in letter.text
    assert "/tap/nil." in letter.text
    assert "/tap/nil." in letter.html
    assert "/tap/" not in Notice.objects.get(recipient=cast.reporter).body
    assert "[" not in letter.subject


def test_filing_clears_what_asked_for_it(cast: Cast) -> None:
    ticks(cast, MONDAY, "16:00")
    with at(MONDAY, 16, 5):
        Diary.file_nil(by=cast.reporter)
    assert not Notice.objects.filter(recipient=cast.reporter, read_at__isnull=True).exists()
    assert Notice.objects.filter(recipient=cast.reporter2, read_at__isnull=True).count() == 1


def test_head_and_lead_get_no_mail_per_person(cast: Cast) -> None:
    ticks(cast, MONDAY, "16:00", "17:00")
    assert not Letter.objects.filter(member=cast.lead).exists()
    assert Letter.objects.filter(member=cast.head).count() == 2


def test_thousands_are_reminded_by_the_worker(cast: Cast, settings: Any) -> None:
    for turn in range(AT_ONCE + 5):
        make_member(cast.project, f"同事{turn:03}", "reporter")
    with at(MONDAY, 17):
        browser = sign_in(cast.lead)
        browser.post(page_of(cast.lead, "remind"), {"day": str(MONDAY)})
        assert not Reminder.objects.exists()
        assert oneoff.run_next("w")
        assert Reminder.objects.count() == AT_ONCE + 8
        assert Reminder.send(by=cast.lead, day=MONDAY) == 0


def test_summer_time_moves_the_reminder_with_the_clock(cast: Cast) -> None:
    cast.project.time_zone = "America/New_York"
    cast.project.save()
    regimes.forget(cast.project)
    caches["process"].clear()
    for day, utc in ((date(2026, 3, 6), 21), (date(2026, 3, 9), 20)):
        with at(day, utc, 0, zone=datetime.now().astimezone().tzinfo and SHANGHAI.__class__("UTC")):
            assert Reminder.tick() == 3
