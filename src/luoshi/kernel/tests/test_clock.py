"""Working time: parts sum to the whole, adding and counting agree, whatever the zone and the holidays."""

from __future__ import annotations

import itertools
import time as ticking
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel import clock
from luoshi.kernel.clock import Shared, WorkingTime

SHANGHAI = WorkingTime(ZoneInfo("Asia/Shanghai"))
HOLIDAY, MAKE_UP = date(2026, 10, 1), date(2026, 10, 10)
SPECIAL = WorkingTime(ZoneInfo("Asia/Shanghai"), special={HOLIDAY: False, MAKE_UP: True}.get)

zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
spans = st.sampled_from(
    [
        ((time(9), time(12)), (time(13), time(18))),
        ((time(8, 30), time(17, 15)),),
        ((time(6), time(6, 1)), (time(22), time(23, 59))),
    ]
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
days_off = st.dictionaries(st.dates(date(2025, 1, 1), date(2028, 6, 30)), st.booleans(), max_size=30)
calendars = st.builds(
    lambda zone, hours, special: WorkingTime(ZoneInfo(zone), hours, special.get), zones, spans, days_off
)


@given(calendars, st.lists(moments, min_size=2, max_size=8))
def test_the_parts_sum_to_the_whole(calendar: WorkingTime, cuts: list[datetime]) -> None:
    cuts.sort()
    parts = [calendar.minutes_between(a, b) for a, b in itertools.pairwise(cuts)]
    assert sum(parts) == calendar.minutes_between(cuts[0], cuts[-1])
    assert all(part >= 0 for part in parts)


@given(calendars, moments, st.integers(1, 20_000))
def test_adding_minutes_is_the_inverse_of_counting_them(
    calendar: WorkingTime, start: datetime, minutes: int
) -> None:
    end = calendar.add_minutes(start, minutes)
    assert end > start and calendar.minutes_between(start, end) == minutes


@given(calendars, moments, moments)
def test_backwards_is_negative(calendar: WorkingTime, a: datetime, b: datetime) -> None:
    assert calendar.minutes_between(a, b) == -calendar.minutes_between(b, a)


@given(calendars, st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 60))
def test_a_shift_lands_on_a_working_day_and_counts_them(calendar: WorkingTime, day: date, days: int) -> None:
    landed = calendar.shift(day, days)
    between = [day + timedelta(n) for n in range(1, (landed - day).days + 1)]
    assert calendar.is_workday(landed) and sum(map(calendar.is_workday, between)) == days


def test_a_night_and_a_lunch_are_not_worked() -> None:
    start, end = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert SHANGHAI.minutes_between(start, end) == 60 + 60


def test_a_holiday_counts_nothing_and_a_make_up_day_counts_whole() -> None:
    def whole(day: date) -> int:
        start = datetime.combine(day, time(), SPECIAL.zone)
        return SPECIAL.minutes_between(start, start + timedelta(days=1))

    assert (whole(HOLIDAY), whole(MAKE_UP)) == (0, 480)


@pytest.mark.parametrize("start", [datetime(2026, 3, 28, 12), datetime(2026, 10, 24, 12)])
def test_the_hour_of_a_clock_change_is_no_working_hour(start: datetime) -> None:
    berlin = WorkingTime(ZoneInfo("Europe/Berlin"))
    monday = start.replace(tzinfo=berlin.zone) + timedelta(days=3)
    assert berlin.minutes_between(start.replace(tzinfo=berlin.zone), monday) == 480 + 180


def test_days_are_added_at_the_same_wall_time() -> None:
    berlin = WorkingTime(ZoneInfo("Europe/Berlin"))
    friday = datetime(2026, 3, 27, 17, tzinfo=berlin.zone)
    assert berlin.local(berlin.add_days(friday, 1)) == datetime(2026, 3, 30, 17, tzinfo=berlin.zone)


def test_a_calendar_without_work_is_refused_not_searched_for_ever() -> None:
    never = WorkingTime(ZoneInfo("UTC"), special=lambda day: False)
    with pytest.raises(ValueError, match="no working time"):
        never.add_minutes(datetime(2026, 1, 1, tzinfo=UTC), 1)
    with pytest.raises(ValueError, match="no working time"):
        never.shift(date(2026, 1, 1), 1)


def test_simulated_time_ends_with_its_block() -> None:
    then = datetime(2020, 1, 1, tzinfo=UTC)
    with clock.at(then):
        assert clock.now() == then
    assert clock.now() > then


def test_nodes_disagree_on_time() -> None:
    """Two nodes, 90 s before and behind the database: what they say is its time, told anew after it moved."""
    theirs, nodes = datetime.now(UTC), [Shared(), Shared()]
    for node, apart in zip(nodes, (90, -90), strict=True):
        node.followed = True
        node.told(theirs + timedelta(seconds=apart), ticking.monotonic())
        assert abs(node.now() - theirs - timedelta(seconds=apart)) < timedelta(seconds=1)
        node.told(theirs, ticking.monotonic())
    one, other = (node.now() for node in nodes)
    assert abs(one - other) < timedelta(seconds=1) and not nodes[0].is_old


def test_an_answer_that_was_long_under_way_says_nothing_about_the_time() -> None:
    node = Shared()
    node.followed = True
    node.told(datetime.now(UTC) + timedelta(hours=1), ticking.monotonic() - 5)
    assert abs(node.now() - datetime.now(UTC)) < timedelta(seconds=1) and node.is_old
