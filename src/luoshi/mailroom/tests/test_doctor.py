"""What the mailroom promises: each promise is broken once, and named."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from luoshi.evidence.storage import kept
from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.models import UNREAD, WAITS, Arrival
from luoshi.mailroom.tests.conftest import delivered, written
from luoshi.testing.broken import Broken, rows
from luoshi.testing.cast import Cast

LONG_AGO = "2026-01-01T00:00Z"


def arrived(cast: Cast) -> Arrival:
    """A mail that was filed."""
    return delivered(
        written(cast.reporter.email, address_of(cast.project), "保存不了"), address_of(cast.project)
    )


BROKEN = {
    "unread": Broken(
        Arrival.mails_are_handled, arrived,
        lambda _mail: rows(Arrival).update(status=UNREAD, at=LONG_AGO), "lies unhandled",
    ),
    "nobody's": Broken(
        Arrival.mails_are_handled, arrived,
        lambda _mail: rows(Arrival).update(status=WAITS, project=None), "belongs to no project",
    ),
    "bytes gone": Broken(
        Arrival.mails_stay_whole, arrived, lambda mail: kept().delete(mail.path), "missing or changed",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def taking_mail(settings: Settings) -> None:
    settings.MAIL_IN = "luoshi@in.example.com"


@pytest.mark.parametrize("case", BROKEN)
def test_each_violation_is_named(cast: Cast, case: str) -> None:
    BROKEN[case].is_named(cast)
