"""What a group hears: what its lead chose, what everybody inside may read, once, and not at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from luoshi.kernel import clock
from luoshi.messenger import tasks
from luoshi.messenger.groups import choices, hush, tell_groups
from luoshi.messenger.models import Message, Robot
from luoshi.testing.cast import Cast
from luoshi.testing.chats import ADDRESSES, Programs

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


def group(cast: Cast, *occasions: str) -> Robot:
    return Robot.of_group(*ADDRESSES["slack"], name="项目群", occasions=list(occasions), by=cast.lead)


def told(cast: Cast, occasion: str = "severe", dedupe: str = "1", **more: int) -> int:
    return tell_groups(cast.project, occasion, "CRM-1，新的严重问题", url="/x/", dedupe=dedupe, **more)


def test_a_group_hears_what_was_chosen_for_it_once(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        group(cast, "severe")
        assert (told(cast), told(cast), told(cast, "waiting")) == (1, 0, 0)
        tasks.deliver()
    assert len(programs.said) == 1 and "CRM-1，新的严重问题" in programs.said[0][1]


def test_a_persons_robot_hears_nothing_of_groups(cast: Cast) -> None:
    robot = Robot.own(*ADDRESSES["slack"], by=cast.reporter)
    Robot.objects.filter(pk=robot.pk).update(occasions=" severe ")
    assert told(cast) == 0


def test_at_night_it_waits_for_the_morning(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON + timedelta(hours=11)):
        group(cast, "severe")
        told(cast)
        assert tasks.deliver() == 0
    with clock.at(NOON + timedelta(hours=20, minutes=35)):
        assert tasks.deliver() == 1


def test_what_was_undone_in_time_is_not_said(cast: Cast, programs: Programs) -> None:
    with clock.at(NOON):
        group(cast, "severe")
        told(cast, hold_seconds=15)
        assert tasks.deliver() == 0 and hush("severe", "1") == 1
    with clock.at(NOON + timedelta(minutes=1)):
        assert tasks.deliver() == 0


def test_the_lead_chooses_among_what_the_rooms_name() -> None:
    assert [name for name, _words in choices()] == ["missing", "severe", "waiting"]


def test_what_a_group_did_not_take_is_dropped_after_hours(cast: Cast, programs: Programs) -> None:
    programs.down = True
    with clock.at(NOON):
        group(cast, "severe")
        told(cast)
        tasks.deliver()
    with clock.at(NOON + timedelta(hours=4)):
        tasks.deliver()
    assert Message.objects.get().status == "failed"
