"""Time: the moment a thing happens, and working time by a calendar.

`now` is the only clock of the product, so that a demo roll-out can be lived through in minutes.
"""

from __future__ import annotations

import time as ticking
from calendar import isleap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

_simulated: ContextVar[datetime | None] = ContextVar("simulated", default=None)


class Shared:
    """The clock that all nodes share: the database's, once it was told; until then this machine's own.

    It goes on by this machine's steady counter, so that a clock that is set changes nothing here.
    """

    TRUSTED = 1.0
    """Seconds that an answer may have taken; a slower one says too little about the time."""

    def __init__(self) -> None:
        self.followed, self.since_boot, self.at = False, 0.0, float("-inf")

    def told(self, moment: datetime, asked: float) -> None:
        """The database said this moment when it was asked at this reading of the steady counter."""
        here = ticking.monotonic()
        if self.followed and here - asked <= self.TRUSTED:
            self.since_boot, self.at = moment.timestamp() - (asked + here) / 2, here

    @property
    def is_old(self) -> bool:
        """Whether it should be asked again."""
        return self.followed and ticking.monotonic() - self.at > 60

    def now(self) -> datetime:
        """The present moment by this clock."""
        if self.at < 0:
            return datetime.now(UTC)
        return datetime.fromtimestamp(self.since_boot + ticking.monotonic(), UTC)


shared = Shared()


def now() -> datetime:
    """The present moment, aware, in UTC; the simulated one inside `at`."""
    return _simulated.get() or shared.now()


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Let `now` answer `moment` inside the block."""
    token = _simulated.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _simulated.reset(token)


def moment_in(text: str) -> datetime | None:
    """The moment that an address names, as `isoformat` wrote it; None for anything else."""
    try:
        # A plus that nobody escaped arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


Span = tuple[time, time]
LONGEST_REST = 400  # days
SOON = 40
"""So many days are counted one by one; for more, all of their years are counted once."""


@dataclass
class WorkingTime:
    """Working minutes of one calendar.

    `hours` are the spans of a working day in local wall time, ascending and disjoint;
    `special` says True (works) or False (off) for dates that differ from Monday to Friday.
    Minutes are whole and additive: the parts of a period always sum to the whole.
    """

    zone: ZoneInfo
    hours: tuple[Span, ...] = ((time(9), time(12)), (time(13), time(18)))
    special: Callable[[date], bool | None] = lambda day: None
    _counted: dict[int, list[int]] = field(default_factory=dict, repr=False)
    """Of each year that was asked for: how many of its first days work, for every number of days."""

    def local(self, moment: datetime) -> datetime:
        """The moment on the wall clock of this calendar."""
        return moment.astimezone(self.zone)

    def is_workday(self, day: date) -> bool:
        """Whether people work on this date, holidays and make-up days included."""
        answer = self.special(day)
        return day.weekday() < 5 if answer is None else answer

    @property
    def minutes_per_day(self) -> int:
        """Working minutes of one full day."""
        return sum(_minute(end) - _minute(start) for start, end in self.hours)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole working minutes from `start` to `end`; negative when `end` lies earlier."""
        if end < start:
            return -self.minutes_between(end, start)
        first, last = self.local(start), self.local(end)
        if first.date() == last.date():
            return self._of_day(last) - self._of_day(first)
        whole = self._days_between(first.date(), last.date()) * self.minutes_per_day
        return whole - self._of_day(first) + self._of_day(last)

    def add_minutes(self, start: datetime, minutes: int) -> datetime:
        """The moment at which `minutes` of working time have passed since `start`."""
        if minutes <= 0:
            return start
        here = self.local(start)
        day, left = here.date(), minutes + self._of_day(here)
        idle = 0
        while left > (length := self._length(day)):
            left -= length
            day += timedelta(days=1)
            idle = 0 if length else idle + 1
            _refuse_endless(idle)
        return self._moment(day, left)

    def add_days(self, start: datetime, days: int) -> datetime:
        """`days` working days later at the same wall time."""
        here = self.local(start)
        day = self.shift(here.date(), days)
        return datetime.combine(day, here.time(), self.zone).astimezone(UTC)

    def shift(self, day: date, days: int) -> date:
        """The date `days` working days after (or before) `day`."""
        step = timedelta(days=1 if days >= 0 else -1)
        left, idle = abs(days), 0
        while left:
            day += step
            works = self.is_workday(day)
            left -= works
            idle = 0 if works else idle + 1
            _refuse_endless(idle)
        return day

    def workdays(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative when `last` lies before `first`."""
        if last < first:
            return -self.workdays(last, first)
        return self._days_between(first + timedelta(days=1), last + timedelta(days=1))

    def _length(self, day: date) -> int:
        return self.minutes_per_day if self.is_workday(day) else 0

    def _of_day(self, local: datetime) -> int:
        """Working minutes of this day that lie before the given wall time."""
        if not self.is_workday(local.date()):
            return 0
        at_minute, passed = local.hour * 60 + local.minute, 0
        for start, end in self.hours:
            if at_minute > (begins := _minute(start)):
                passed += min(at_minute, _minute(end)) - begins
        return passed

    def _days_between(self, first: date, last: date) -> int:
        """Working days from `first` (included) to `last` (excluded)."""
        if 0 <= (days := (last - first).days) <= SOON:
            return sum(self.is_workday(first + timedelta(days=n)) for n in range(days))
        whole = sum(self._of_year(year)[-1] for year in range(first.year, last.year))
        return whole + self._since_new_year(last) - self._since_new_year(first)

    def _since_new_year(self, day: date) -> int:
        """Working days of its year before this one."""
        return self._of_year(day.year)[day.timetuple().tm_yday - 1]

    def _of_year(self, year: int) -> list[int]:
        if year not in self._counted:
            length = 366 if isleap(year) else 365
            works = (self.is_workday(date(year, 1, 1) + timedelta(days=n)) for n in range(length))
            self._counted[year] = list(accumulate(works, initial=0))
        return self._counted[year]

    def _moment(self, day: date, minutes: int) -> datetime:
        for start, end in self.hours:
            length = _minute(end) - _minute(start)
            if minutes <= length:
                break
            minutes -= length
        at_minute = _minute(start) + minutes
        wall = time(at_minute // 60 % 24, at_minute % 60)
        return datetime.combine(day, wall, self.zone).astimezone(UTC)


def _refuse_endless(idle: int) -> None:
    """A calendar in which nobody works for a year would be searched for ever."""
    if idle > LONGEST_REST:
        raise ValueError("the calendar has no working time for more than a year")


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
