"""What chat groups hear when the day's reports were due: how many are missing, and nobody's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from luoshi.diary import group_notices
from luoshi.kernel import clock
from luoshi.messenger.models import Message, Robot
from luoshi.testing.cast import Cast
from luoshi.testing.chats import ADDRESSES

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


def test_when_the_day_ends_the_group_hears_how_many_are_missing_and_no_name(cast: Cast) -> None:
    Robot.of_group(*ADDRESSES["slack"], name="项目群", occasions=["missing", "waiting"], by=cast.lead)
    with clock.at(NOON):
        assert group_notices.tell_due() == 0, "nothing is due yet"
    with clock.at(NOON + timedelta(hours=6, minutes=30)):
        assert group_notices.tell_due() == 1 and group_notices.tell_due() == 0
    title = Message.objects.get().title
    assert "还有" in title and "没交" in title
    assert not any(person.name in title for person in cast.everybody().values())


def test_without_a_group_the_clock_asks_once(cast: Cast, django_assert_num_queries: object) -> None:
    with clock.at(NOON + timedelta(hours=6, minutes=30)), django_assert_num_queries(1):  # type: ignore[operator]
        assert group_notices.tell_due() == 0
