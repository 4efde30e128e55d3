"""The arithmetic of the ball clock: stretches of time, their working minutes, and what is left of a promise.

Pure: no database and no clock of its own. Every working minute between report and close belongs to exactly
one stretch; it is counted by the calendar of whoever holds the ball in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from luoshi.kernel.clock import WorkingTime

Calendar = Callable[[str], WorkingTime]
"""The working time of a party."""
LEVELS = (80, 100, 150)
"""Percent of a promise at which somebody is told: the holder, the lead, the sponsor."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one party held the ball; `holder` tells persons apart, `name` is shown."""

    party: str
    holder: object
    name: str
    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One coloured part of the relay bar, in working minutes."""

    party: str
    name: str
    minutes: int
    running: bool


def passed(
    stretches: list[Stretch], at: datetime, party: str, holder: object = None, name: str = ""
) -> list[Stretch]:
    """The ball goes to this holder; to nobody with an empty party. Where it is already, nothing changes."""
    running = stretches[-1] if stretches and stretches[-1].ended is None else None
    if running and (running.party, running.holder) == (party, holder):
        return stretches
    before = [*stretches[:-1], replace(running, ended=max(at, running.began))] if running else list(stretches)
    return [*before, Stretch(party, holder, name, at)] if party else before


def minutes_of(stretch: Stretch, calendar: Calendar, now: datetime) -> int:
    """Working minutes of one stretch so far, by its holder's calendar."""
    return calendar(stretch.party).minutes_between(stretch.began, stretch.ended or now)


def shares(stretches: Iterable[Stretch], calendar: Calendar, now: datetime) -> list[Share]:
    """The relay bar: neighbouring stretches of one holder joined; the minutes sum to `total`."""
    parts: list[Share] = []
    for one in stretches:
        minutes = minutes_of(one, calendar, now)
        if parts and (parts[-1].party, parts[-1].name) == (one.party, one.name):
            minutes += parts.pop().minutes
        parts.append(Share(one.party, one.name, minutes, one.ended is None))
    return parts


def total(stretches: Iterable[Stretch], calendar: Calendar, now: datetime) -> int:
    """Working minutes in which somebody held it; times in which it was closed are nobody's."""
    return sum(minutes_of(one, calendar, now) for one in stretches)


def alarm(time: WorkingTime, now: datetime, due: datetime, promised: int, level: int) -> datetime:
    """When `level` percent of the promised working minutes are gone; `now` when they are gone already.

    Counted back and forth from the due date, so that a promise that was interrupted needs no other figure.
    """
    rest = time.minutes_between(now, due) + promised * (level - 100) // 100
    return time.add_minutes(now, rest) if rest > 0 else now


def reached(time: WorkingTime, now: datetime, due: datetime, promised: int) -> list[int]:
    """The levels that are reached now."""
    return [level for level in LEVELS if alarm(time, now, due, promised, level) <= now]


def next_alarm(time: WorkingTime, now: datetime, due: datetime, promised: int) -> datetime | None:
    """When the next level will be reached; None after the last one."""
    moments = [alarm(time, now, due, promised, level) for level in LEVELS]
    return min((moment for moment in moments if moment > now), default=None)
