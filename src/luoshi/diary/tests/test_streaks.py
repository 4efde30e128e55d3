"""Missed in a row: the person hears of it first, the head once for each streak."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from luoshi.diary.doctor import the_person_hears_first
from luoshi.diary.models import Diary, Opening, Streak
from luoshi.post.models import Letter, Notice
from luoshi.rollout.models import Leave, Member
from luoshi.testing.cast import Cast

from .days import at, page_of, sign_in

DAYS = [date(2026, 11, day) for day in (9, 10, 11, 12, 13)]


def live(cast: Cast, days: list[date], *filing: Member) -> None:
    """These people file on these days, nobody else; each next morning the job looks."""
    for day in days:
        with at(day, 16):
            Opening.open_days(cast.project)
            for member in filing:
                Diary.file_nil(by=member)
        with at(day + timedelta(days=1 if day.weekday() < 4 else 3), 10):
            Opening.open_days(cast.project)
            Streak.follow_all()


def letters(member: Member) -> int:
    return Letter.objects.filter(member=member, kind="diary_streak").count()


def test_first_the_person_then_the_head_once(cast: Cast) -> None:
    live(cast, DAYS[:2], cast.reporter2, cast.head)
    assert (letters(cast.reporter), letters(cast.head)) == (1, 0)
    live(cast, DAYS[2:], cast.reporter2, cast.head)
    assert (letters(cast.reporter), letters(cast.head), letters(cast.lead)) == (1, 1, 0)
    assert "陈晓雯" in Notice.objects.get(recipient=cast.head, kind="diary_streak").body
    assert list(the_person_hears_first()) == []


def test_once_is_no_streak(cast: Cast) -> None:
    live(cast, DAYS[:1], cast.reporter2, cast.head)
    assert not Streak.objects.exists()


def test_a_report_ends_it_and_a_new_one_is_told_again(cast: Cast) -> None:
    live(cast, DAYS[:3], cast.reporter2, cast.head)
    live(cast, DAYS[3:4], cast.reporter, cast.reporter2, cast.head)
    assert not Streak.objects.going_on().exists()
    assert Streak.objects.get().ended_at is not None


def test_leave_breaks_nothing_and_counts_for_nothing(cast: Cast) -> None:
    with at(DAYS[0], 9):
        Leave.enter(cast.reporter, by=cast.reporter, first=DAYS[1], last=DAYS[2])
    live(cast, DAYS[:4], cast.reporter2, cast.head)
    assert Streak.objects.get().length == 2


def test_the_head_who_misses_is_the_leads_matter(cast: Cast) -> None:
    live(cast, DAYS[:4], cast.reporter, cast.reporter2)
    assert (letters(cast.head), letters(cast.lead)) == (1, 1)
    assert Streak.objects.visible_to(cast.head).count() == 0


@pytest.mark.parametrize("page", ["missing", "calendar"])
def test_it_stands_on_the_list_of_those_who_answer_for_them(cast: Cast, page: str) -> None:
    live(cast, DAYS[:2], cast.reporter2, cast.head)
    with at(date(2026, 11, 11), 11):
        assert "连续没交" not in sign_in(cast.head).get(page_of(cast.lead, page)).content.decode()
    live(cast, DAYS[2:4], cast.reporter2, cast.head)
    with at(date(2026, 11, 13), 11):
        for person in (cast.head, cast.lead):
            assert "连续没交" in sign_in(person).get(page_of(cast.lead, page)).content.decode()


def test_at_night_nobody_is_told(cast: Cast) -> None:
    live(cast, DAYS[:1])
    with at(DAYS[1], 16):
        Opening.open_days(cast.project)
    with at(DAYS[2], 3):
        assert Streak.follow_all() == 0
