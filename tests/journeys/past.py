"""Weeks that were lived before a journey begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from luoshi.diary.models import Diary, Opening, Tally
from luoshi.kernel import clock
from luoshi.rollout.models import Member, Project

TUESDAY = date(2026, 11, 24)


@contextmanager
def at(day: date, hour: int) -> Iterator[None]:
    """It is this hour in Shanghai."""
    with clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


def lived(project: Project, people: Iterable[Member], days: int) -> None:
    """So many calendar days before Tuesday on whose workdays these people filed nil; everything is counted."""
    for day in (TUESDAY - timedelta(days=n) for n in range(days, 0, -1)):
        with at(day, 16):
            Opening.open_days(project)
            for member in people if day.weekday() < 5 else ():
                Diary.file_nil(by=member)
    with at(TUESDAY, 9):
        Opening.open_days(project)
        Tally.count_days(project)
