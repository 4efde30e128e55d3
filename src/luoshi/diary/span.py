"""The days that a page of figures shows: a week, a month, the last weeks, or from one day to another."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from luoshi.kernel.clock import WorkingTime
from luoshi.ui.moments import date_text, weekday

WEEK, MONTH, RECENT, RANGE = "week", "month", "recent", "range"
WEEKS = 5
LONGEST = timedelta(days=365)
BY_DAY = timedelta(days=62)
"""Up to so many days each has a column of its own; beyond, each week has one."""
FAR = 7
"""Columns that a phone shows; earlier ones stand in the table behind."""
OLDEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Column:
    """A workday, a holiday in the middle of the week, or a whole week; `mark` says what kind of day it is."""

    first: date
    last: date
    label: str
    title: str
    mark: str = ""
    far: bool = False


@dataclass(frozen=True)
class Span:
    """From the first day to the last, both included, and how it was asked for."""

    first: date
    last: date
    view: str

    @property
    def by_week(self) -> bool:
        """Whether a column stands for a week."""
        return self.last - self.first > BY_DAY

    @property
    def words(self) -> str:
        """From when to when."""
        if self.first == self.last:
            return date_text(self.first)
        return _("%(first)s to %(last)s") % {"first": date_text(self.first), "last": date_text(self.last)}

    @property
    def query(self) -> str:
        """How an address names it."""
        if self.view == RANGE:
            return f"from={self.first}&to={self.last}"
        return f"view={self.view}&on={self.last}"

    @property
    def before(self) -> Span | None:
        """The span before this one; None before the beginning of time."""
        if self.first <= OLDEST:
            return None
        end = self.first - timedelta(days=1)
        if self.view in (WEEK, MONTH):
            return around(self.view, end)
        return Span(max(end - (self.last - self.first), OLDEST), end, self.view)

    def after(self, today: date) -> Span | None:
        """The span after this one, unless it lies in the future."""
        start = self.last + timedelta(days=1)
        if start > today:
            return None
        if self.view in (WEEK, MONTH):
            return around(self.view, start)
        return Span(start, start + (self.last - self.first), self.view)

    def columns(self, time: WorkingTime, names: Mapping[date, str]) -> list[Column]:
        """The columns of a map; `names` are those of the days that differ from Monday to Friday."""
        made = self._weeks() if self.by_week else self._days(time, names)
        edge = len(made) - FAR
        return [
            Column(one.first, one.last, one.label, one.title, one.mark, place < edge)
            for place, one in enumerate(made)
        ]

    def _days(self, time: WorkingTime, names: Mapping[date, str]) -> list[Column]:
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        return [
            _day(day, time.is_workday(day), names.get(day, ""), days[0]) for day in days if _shown(day, time)
        ]

    def _weeks(self) -> list[Column]:
        made: list[Column] = []
        start = self.first
        while start <= self.last:
            end = min(start + timedelta(days=6 - start.weekday()), self.last)
            words = _("%(first)s to %(last)s") % {"first": date_text(start), "last": date_text(end)}
            new_month = not made or made[-1].first.month != start.month
            made.append(Column(start, end, f"{start.month}/{start.day}" if new_month else "", words))
            start = end + timedelta(days=1)
        return made


def _shown(day: date, time: WorkingTime) -> bool:
    """Workdays, and those on which one would expect work."""
    return time.is_workday(day) or day.weekday() < 5


def _day(day: date, works: bool, name: str, first: date) -> Column:
    mark = "" if works == (day.weekday() < 5) else "on" if works else "off"
    title = f"{date_text(day)} {weekday(day)}" + (f" {name}" if name and mark else "")
    label = f"{day.month}/{day.day}" if day == first or day.day == 1 else str(day.day)
    return Column(day, day, label, title, mark)


def around(view: str, day: date) -> Span:
    """The week or month in which this day lies, or the last weeks up to it."""
    if view == MONTH:
        return Span(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]), MONTH)
    monday = day - timedelta(days=day.weekday())
    if view == WEEK:
        return Span(monday, monday + timedelta(days=6), WEEK)
    return Span(monday - timedelta(weeks=WEEKS - 1), day, RECENT)


def asked(query: Mapping[str, str], today: date) -> Span:
    """The span that an address names; the last weeks for anything that cannot be."""
    first, last = _day_in(query.get("from", "")), _day_in(query.get("to", ""))
    if first and last:
        first, last = sorted((min(first, today), min(last, today)))
        return Span(max(first, last - LONGEST, OLDEST), max(last, OLDEST), RANGE)
    view = query.get("view", "")
    day = max(_day_in(query.get("on", "")) or today, OLDEST + LONGEST)
    return around(view if view in (WEEK, MONTH) else RECENT, min(day, today))


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
