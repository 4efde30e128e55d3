"""The ball clock's arithmetic over ten thousand random histories: the parts sum to the whole, minute by minute."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest

from luoshi.kernel.clock import WorkingTime
from luoshi.problems import minutes
from luoshi.problems.lifecycle import CLOSED, LIFE, REPORTED, WITH_CONSULTANT
from luoshi.problems.minutes import LEVELS, Stretch, alarm, next_alarm, passed, reached, shares, total

SHANGHAI = ZoneInfo("Asia/Shanghai")
HISTORIES = 10_000
DAYS = 120
FIRST = datetime(2026, 9, 1, tzinfo=SHANGHAI)
"""National Day, its make-up Saturdays and two New Years lie within the days after it."""
HOURS = (
    ((time(9), time(12)), (time(13), time(18))),
    ((time(8, 30), time(12)), (time(13, 30), time(17, 30))),
    ((time(0), time(23, 59)),),
)


class Minutes:
    """The same calendar counted in another way: every single minute of the days, one by one."""

    def __init__(self, calendar: WorkingTime) -> None:
        self.calendar = calendar
        works = [0]
        for n in range(DAYS + 1):
            works += self._day(FIRST.date() + timedelta(days=n))
        self.before = list(accumulate(works))

    def _day(self, day: date) -> list[int]:
        worked = [0] * 1440
        if self.calendar.is_workday(day):
            for start, end in self.calendar.hours:
                low, high = start.hour * 60 + start.minute, end.hour * 60 + end.minute
                worked[low:high] = [1] * (high - low)
        return worked

    def between(self, start: datetime, end: datetime) -> int:
        first, last = (int((moment - FIRST).total_seconds() // 60) for moment in (start, end))
        return self.before[last] - self.before[first]


def calendars(dice: random.Random) -> tuple[WorkingTime, WorkingTime]:
    """A company's calendar with holidays, make-up days and days of its own; its consultants have no such days."""
    days = [FIRST.date() + timedelta(days=n) for n in range(DAYS + 1)]
    general = {day: day.weekday() > 4 for day in dice.sample(days, 15)}
    own = {day: dice.random() < 0.3 for day in dice.sample(days, 8)}
    hours = dice.choice(HOURS)
    return WorkingTime(SHANGHAI, hours, (general | own).get), WorkingTime(SHANGHAI, hours, general.get)


PARTY = {state.name: state.party for state in LIFE.states}
NEXT: dict[str, list[str]] = {
    state.name: sorted({to for move in LIFE.moves if state.name in move.leaves for to in move.reaches})
    for state in LIFE.states
}


def history(dice: random.Random) -> tuple[list[Stretch], list[tuple[datetime, datetime | None]], datetime]:
    """A random walk through the table of moves, with holds, questions, merges and reopenings between them.

    Returns the relay, the spans in which the problem was open, and the moment it is looked at.
    """
    at = FIRST + timedelta(minutes=dice.randrange(20 * 1440), seconds=dice.randrange(60))
    state, holder, stretches = REPORTED, 0, passed([], at, "us", 0, "林静")
    opened: list[tuple[datetime, datetime | None]] = [(at, None)]
    for _move in range(dice.randrange(14)):
        at += timedelta(minutes=int(dice.expovariate(1 / 2500)), seconds=dice.randrange(60))
        was = state
        chance = dice.random()
        if state != CLOSED and chance < 0.2:  # on hold: the lead's time; or asked back: the reporter's
            stretches = passed(stretches, at, *dice.choice([("us", 0, "林静"), ("rep", 9, "陈晓雯")]))
            continue
        state = dice.choice(NEXT[state])
        holder = dice.randrange(3) if state == WITH_CONSULTANT else 0
        party = "dev" if state == WITH_CONSULTANT and holder == 2 else PARTY[state]
        stretches = passed(
            stretches, at, party, holder if party in ("con", "dev") else party, f"{party}{holder}"
        )
        if state == CLOSED != was:
            opened[-1] = (opened[-1][0], at)
        elif was == CLOSED != state:
            opened.append((at, None))
    return stretches, opened, at + timedelta(minutes=dice.randrange(3000))


def test_the_parts_sum_to_the_whole_in_ten_thousand_random_histories() -> None:
    dice = random.Random(20261124)
    worlds = [calendars(dice) for _n in range(40)]
    counted = [(Minutes(company), Minutes(outside)) for company, outside in worlds]
    for _n in range(HISTORIES):
        place = dice.randrange(len(worlds))
        (company, outside), (by_minute, _outside) = worlds[place], counted[place]
        stretches, opened, now = history(dice)
        together = shares(stretches, lambda party, time=company: time, now)
        whole = sum(by_minute.between(start, end or now) for start, end in opened)
        assert sum(part.minutes for part in together) == total(
            stretches, lambda party, time=company: time, now
        )
        assert sum(part.minutes for part in together) == whole
        calendar = {"con": outside, "dev": outside, "us": company, "rep": company}.__getitem__
        theirs = {"con": counted[place][1], "dev": counted[place][1], "us": by_minute, "rep": by_minute}
        each = [theirs[one.party].between(one.began, one.ended or now) for one in stretches]
        assert sum(part.minutes for part in shares(stretches, calendar, now)) == sum(each)


def test_nobody_holds_it_twice_and_nobody_never() -> None:
    dice = random.Random(7)
    for _n in range(300):
        stretches, _opened, _now = history(dice)
        for one, after in pairwise(stretches):
            assert one.ended is not None and one.began <= one.ended <= after.began
        assert [one.ended for one in stretches[:-1] if one.ended is None] == []


@pytest.fixture
def week() -> WorkingTime:
    return WorkingTime(SHANGHAI)


def monday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI)


def test_levels_are_counted_from_the_due_date(week: WorkingTime) -> None:
    due = week.add_minutes(monday(9), 480)
    moments = [alarm(week, monday(9), due, 480, level).astimezone(SHANGHAI) for level in LEVELS]
    assert [moment.strftime("%a %H:%M") for moment in moments] == ["Mon 16:24", "Mon 18:00", "Tue 14:00"]


def test_an_interrupted_promise_needs_no_other_figure(week: WorkingTime) -> None:
    """Half of it was used, then somebody was asked for two days: 80 % come after what was left of them."""
    wednesday = monday(9) + timedelta(days=2)
    due = week.add_minutes(wednesday, 240)
    assert alarm(week, wednesday, due, 480, 80) == week.add_minutes(wednesday, 144)
    assert reached(week, wednesday, due, 480) == []


@pytest.mark.parametrize("seed", range(20))
def test_the_next_alarm_is_the_first_level_that_is_not_reached(week: WorkingTime, seed: int) -> None:
    dice = random.Random(seed)
    promised, now = dice.randrange(1, 4000), monday(9)
    due = week.add_minutes(now, promised)
    rung: list[int] = []
    while (at := next_alarm(week, now, due, promised)) is not None:
        assert at > now
        assert not set(reached(week, at - timedelta(minutes=1), due, promised)) - set(rung) - {0}
        now, rung = at, reached(week, at, due, promised)
    assert rung == list(LEVELS)


def test_minutes_of_a_stretch_follow_its_holder_s_calendar(week: WorkingTime) -> None:
    """The company is off on Tuesday; its consultant works."""
    off = WorkingTime(SHANGHAI, special={date(2026, 11, 24): False}.get)
    calendar: Callable[[str], WorkingTime] = {"us": off, "con": week}.__getitem__
    tuesday = [
        Stretch(p, None, p, monday(9) + timedelta(days=1), monday(9) + timedelta(days=2))
        for p in ("us", "con")
    ]
    assert [minutes.minutes_of(one, calendar, datetime.now(UTC)) for one in tuesday] == [0, 480]
