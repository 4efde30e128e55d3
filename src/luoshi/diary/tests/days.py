"""Days and moments of the tests: Monday 23 November 2026 is an ordinary workday in Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.test import Client

from luoshi.kernel import clock
from luoshi.rollout.models import Member

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


@contextmanager
def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> Iterator[None]:
    """It is this moment on the wall clock of the project."""
    with clock.at(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)):
        yield


def sign_in(member: Member) -> Client:
    """A browser in which this member is signed in."""
    browser = Client()
    browser.force_login(member.user)
    return browser


def page_of(member: Member, name: str, *args: object, query: str = "") -> str:
    """Address of a page of the member's project."""
    return member.project.url(f"diary:{name}", *args) + query
