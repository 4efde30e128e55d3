"""A day is opened by a job, keeps the terms of its time, and is counted by department."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from luoshi.diary import regimes, rules
from luoshi.diary.models import Diary, Opening, Regime, Tally, due_from, missing_on
from luoshi.diary.queries.tallies import tallied
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import CalendarDay, Leave
from luoshi.testing.cast import Cast, make_member

from .days import FRIDAY, MONDAY, TUESDAY, at

WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)
NEW_YORK = ZoneInfo("America/New_York")


def figures(cast: Cast, day: date) -> tuple[int, ...]:
    rows = [row for row in tallied(cast.project, day, day) if row.due or row.exempt]
    return tuple(
        sum(getattr(row, name) for row in rows) for name in ("due", "filed", "late", "nil", "exempt")
    )


def test_a_job_writes_a_duty_for_everybody_once(cast: Cast) -> None:
    with at(MONDAY, 0, 5):
        assert [Opening.open_all(), Opening.open_all()] == [3, 0]
    rows = Diary.objects.owed().filter(day=MONDAY)
    assert {str(row.member) for row in rows} == {"陈晓雯", "孙悦", "王磊"}
    assert {str(row.department) for row in rows} == {"销售一部"}
    assert {row.closes_at for row in rows} == {datetime(2026, 11, 24, 1, 30, tzinfo=ZoneInfo("UTC"))}


def test_what_lists_a_problem_already_becomes_the_duty(cast: Cast) -> None:
    with at(MONDAY, 9):
        Diary.add_entry(by=cast.reporter, words="早上的")
        Opening.open_all()
    assert Diary.objects.filter(member=cast.reporter, owed=True).count() == 1
    assert Diary.objects.filter(day=MONDAY).count() == 3


def test_who_comes_during_the_day_is_due_and_who_leaves_is_not(cast: Cast) -> None:
    with at(MONDAY, 1):
        Opening.open_all()
        make_member(cast.project, "新人", "reporter")
        cast.reporter2.roles = " observer "
        cast.reporter2.save()
        assert Opening.open_all() == 1
    names = set(Diary.objects.owed().values_list("member__name", flat=True))
    assert names == {"陈晓雯", "新人", "王磊"}


def test_days_without_a_worker_are_opened_afterwards(cast: Cast) -> None:
    with at(FRIDAY, 1):
        Opening.open_all()
    with at(TUESDAY, 1):
        Opening.open_all()
    days = set(Diary.objects.owed().values_list("day", flat=True))
    assert days == {FRIDAY, MONDAY, TUESDAY}


def test_nothing_is_opened_on_a_free_day(cast: Cast) -> None:
    with at(date(2026, 11, 22), 1):
        assert Opening.open_all() == 0


def test_leave_entered_afterwards_cancels_the_duty_afterwards(cast: Cast) -> None:
    with at(MONDAY, 1):
        Opening.open_all()
    with at(TUESDAY, 10):
        row = Diary.objects.get(member=cast.reporter, day=MONDAY)
        assert rules.duty(cast.reporter, MONDAY, row) == "missed"
        assert figures(cast, MONDAY) == (3, 0, 0, 0, 0)
        Leave.enter(cast.reporter, by=cast.reporter, first=MONDAY, last=MONDAY)
        assert rules.duty(cast.reporter, MONDAY, row) == "exempt"
        assert figures(cast, MONDAY) == (2, 0, 0, 0, 1)
        assert cast.reporter not in missing_on(cast.project, MONDAY)


def test_a_free_day_entered_afterwards_cancels_everybodys(cast: Cast) -> None:
    with at(MONDAY, 17):
        Opening.open_all()
        Diary.file_nil(by=cast.reporter)
    CalendarDay.set_day(cast.project, MONDAY, works=False, name="停电", by=cast.lead)
    with at(TUESDAY, 10):
        assert figures(cast, MONDAY) == (1, 1, 0, 1, 2)
        assert not due_from(cast.project, MONDAY)


def test_closed_days_are_counted_once_and_again_when_they_move(cast: Cast) -> None:
    with at(MONDAY, 17):
        Opening.open_all()
        Diary.file_nil(by=cast.reporter)
        assert Tally.count_all() == 0
    with at(TUESDAY, 10):
        assert [Tally.count_all(), Tally.count_all()] == [1, 0]
        assert figures(cast, MONDAY) == (3, 1, 0, 1, 0)
        Diary.file_nil(by=cast.reporter2, day=MONDAY, reason="昨天在客户现场没有网络")
        assert Tally.count_all() == 1
        assert figures(cast, MONDAY) == (3, 2, 1, 2, 0)
    assert Tally.objects.get().missed == 1


def test_filling_in_needs_a_reason_and_ends(cast: Cast) -> None:
    with at(TUESDAY, 10), pytest.raises(Refusal, match="为什么"):
        Diary.file_nil(by=cast.reporter, day=MONDAY)
    with at(THURSDAY, 23):
        filled = Diary.file(by=cast.reporter, day=MONDAY, card={"words": "周一的事"}, reason="出差回来才补上")
        assert (filled.late, filled.reason, filled.entries.count()) == (True, "出差回来才补上", 1)
        with pytest.raises(Refusal, match="截止"):
            Diary.file_nil(by=cast.reporter, day=MONDAY, reason="再改一次")
    with at(date(2026, 11, 27), 0, 1), pytest.raises(Refusal, match="截止"):
        Diary.file_nil(by=cast.reporter2, day=MONDAY, reason="太晚了")


def test_old_duties_keep_the_terms_of_their_time(cast: Cast) -> None:
    with at(MONDAY, 1):
        Opening.open_all()
        Regime.plan(cast.project, by=cast.lead, starts_on=TUESDAY, cadence="weekly")
    with at(TUESDAY, 10):
        row = Diary.objects.get(member=cast.reporter, day=MONDAY)
        assert rules.duty(cast.reporter, MONDAY, row) == "missed"
        assert figures(cast, MONDAY)[0] == 3


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 2), 24)]
)
def test_nights_in_which_the_clock_changes(cast: Cast, day: date, hours: int) -> None:
    """One report for each local date, whose hours lie on the wall clock of the project."""
    project = cast.project
    project.time_zone = "America/New_York"
    project.save()
    project.regimes.update(opens_at=time(0, 30), due_at=time(23, 30))
    CalendarDay.set_day(project, day, works=True, name="盘点", by=None)
    regimes.forget(project)
    with at(day, 0, 5, NEW_YORK):
        assert Opening.open_all() == 3
    period = rules.period(cast.reporter, day)
    assert period is not None
    assert period.due - period.opens == timedelta(hours=hours - 1)
    with at(day, 23, 29, NEW_YORK):
        assert not Diary.file_nil(by=cast.reporter, day=day).late
