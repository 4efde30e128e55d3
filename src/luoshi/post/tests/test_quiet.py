"""Quiet hours: what waits, until when, and what has become needless while it waited."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from luoshi.kernel import clock
from luoshi.post.backend import OutboxBackend
from luoshi.post.models import Letter, Preference, settle, tell
from luoshi.post.models.letter import CANCELLED, QUEUED
from luoshi.post.needless import needless
from luoshi.post.quiet import Hush, hold, is_quiet, next_chance
from luoshi.rollout.letters import MemberMail
from luoshi.rollout.models import CalendarDay, Leave, Member
from luoshi.testing.cast import Cast
from luoshi.trail.models import record

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING_TO_MORNING = (time(19), time(8, 30))
walls = st.times().map(lambda wall: wall.replace(microsecond=0, fold=0))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
off_days = st.frozensets(st.integers(0, 6), max_size=6)


def here(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 (the 23rd is a Monday) on the wall in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@given(days, walls, walls, walls, off_days)
def test_a_letter_comes_on_a_working_day_outside_the_quiet_hours_and_never_before(
    day: date, wall: time, begins: time, ends: time, off: frozenset[int]
) -> None:
    moment = datetime.combine(day, wall, SHANGHAI)
    found = next_chance(lambda one: one.weekday() not in off, (begins, ends), moment)
    assert found >= moment and found.weekday() not in off
    assert not is_quiet((begins, ends), found.time())
    assert found - moment < timedelta(days=8)


@given(days, walls, walls, walls)
def test_it_waits_no_longer_than_it_has_to(day: date, wall: time, begins: time, ends: time) -> None:
    moment = datetime.combine(day, wall, SHANGHAI)
    found = next_chance(lambda _day: True, (begins, ends), moment)
    assert (found == moment) == (not is_quiet((begins, ends), wall))
    assert found - moment < timedelta(days=1)


@given(days, walls)
def test_whoever_never_works_again_is_told_now(day: date, wall: time) -> None:
    moment = datetime.combine(day, wall, SHANGHAI)
    assert next_chance(lambda _day: False, EVENING_TO_MORNING, moment) == moment


def resting(member: Member, moment: datetime) -> datetime | None:
    """Until when this member is left in peace, as the worker finds it at this moment."""
    with clock.at(moment):
        fresh = Member.objects.select_related("user", "project").get(pk=member.pk)
        return Hush([fresh]).until(fresh)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        (here(23, 11), None), (here(23, 8, 30), None), (here(23, 19), here(24, 8, 30)),
        (here(23, 5), here(23, 8, 30)), (here(27, 20), here(30, 8, 30)), (here(28, 11), here(30, 8, 30)),
    ],
)  # fmt: skip
def test_without_a_wish_the_evening_and_the_weekend_are_quiet(
    cast: Cast, moment: datetime, morning: datetime | None
) -> None:
    assert resting(cast.reporter, moment) == morning


@pytest.mark.django_db
def test_holidays_and_make_up_days_are_the_projects(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, date(2026, 11, 24), works=False, name="厂庆", by=cast.lead)
    CalendarDay.set_day(cast.project, date(2026, 11, 28), works=True, name="补班", by=cast.lead)
    assert resting(cast.reporter, here(24, 11)) == here(25, 8, 30)
    assert resting(cast.reporter, here(28, 11)) is None
    # People from outside do not share the company's own days.
    assert resting(cast.consultant, here(24, 11)) is None
    assert resting(cast.consultant, here(28, 11)) == here(30, 8, 30)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Leave.OFF, Leave.TRIP])
def test_leave_and_trips_are_waited_out(cast: Cast, kind: str) -> None:
    with clock.at(here(23, 9)):
        away = Leave.enter(
            cast.reporter, by=cast.reporter, first=date(2026, 11, 25), last=date(2026, 11, 27), kind=kind
        )
    assert resting(cast.reporter, here(24, 20)) == here(30, 8, 30)
    assert resting(cast.reporter2, here(25, 11)) is None
    with clock.at(here(24, 9)):
        away.take_back(by=cast.reporter)
    assert resting(cast.reporter, here(25, 11)) is None


@pytest.mark.django_db
def test_everybody_has_their_own_hours_and_their_own_clock(cast: Cast) -> None:
    Preference.change(cast.reporter, by=cast.reporter, quiet_from=time(17), quiet_to=time(10))
    assert resting(cast.reporter, here(23, 9)) == here(23, 10)
    assert resting(cast.reporter, here(23, 17)) == here(24, 10)
    Preference.change(cast.reporter, by=cast.reporter, quiet_from=time(0), quiet_to=time(0))
    assert resting(cast.reporter, here(23, 3)) is None
    cast.consultant.user.time_zone = "Europe/Berlin"
    cast.consultant.user.save()
    assert resting(cast.consultant, here(23, 11)) == here(23, 15, 30)
    cast.consultant.user.time_zone = "Nowhere/Land"
    cast.consultant.user.save()
    assert resting(cast.consultant, here(23, 11)) is None


def written(cast: Cast, moment: datetime, **more: object) -> Letter:
    with clock.at(moment):
        tell(cast.reporter, "say", cast.project, title="请看", act=True, **more)  # type: ignore[arg-type]
        hold(Letter.objects.due().select_related("project", "member__user", "member__preference"))
    return Letter.objects.order_by("-id")[0]


def again(letter: Letter) -> Letter:
    return Letter.objects.select_related("project", "member__user").get(pk=letter.pk)


@pytest.mark.django_db
def test_a_password_and_an_invitation_come_at_any_hour(cast: Cast) -> None:
    with clock.at(here(28, 23)):
        OutboxBackend().send_messages([MemberMail(cast.reporter, "邀请", "https://x.example/secret")])
        assert len(hold(Letter.objects.due())) == 1


@pytest.mark.django_db
def test_fifty_letters_ask_no_more_than_two(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def held(count: int) -> None:
        with clock.at(here(23, 20)):
            for _turn in range(count):
                for member in (cast.reporter, cast.lead, cast.consultant):
                    tell(member, "say", member, title="请看", act=True)
            Letter.objects.update(not_before=clock.now(), thread=None)
            due = list(Letter.objects.due().select_related("project", "member__user", "member__preference"))
            with django_assert_max_num_queries(4):
                assert hold(due) == []

    held(1), held(10)


@pytest.mark.django_db
def test_what_was_read_while_it_waited_still_comes_but_not_what_was_acted_on(cast: Cast) -> None:
    letter = written(cast, here(23, 20))
    assert letter.waited_until == here(24, 8, 30)
    cast_reads_it = cast.reporter.notices.update(read_at=here(23, 21))
    with clock.at(here(24, 8, 31)):
        assert cast_reads_it and not needless(again(letter))
    with clock.at(here(23, 21)):
        record(cast.project, "say", by=cast.lead)
        assert not needless(again(letter))
        record(cast.project, "say", by=cast.reporter)
    with clock.at(here(24, 8, 31)):
        assert needless(again(letter))


@pytest.mark.django_db
def test_what_would_come_too_late_does_not_come(cast: Cast) -> None:
    letter = written(cast, here(23, 20), until=here(23, 21))
    with clock.at(here(24, 8, 31)):
        assert needless(again(letter))


@pytest.mark.django_db
def test_what_is_done_is_not_asked_for_any_more(cast: Cast) -> None:
    letter = written(cast, here(23, 20))
    settle(cast.lead, "say"), settle(cast.reporter, "diary")
    assert again(letter).status == QUEUED
    settle(cast.reporter, "say")
    assert again(letter).status == CANCELLED and not cast.reporter.notices.filter(read_at=None)


@pytest.mark.django_db
def test_after_a_long_leave_a_letter_is_still_tried_for_three_days(cast: Cast) -> None:
    with clock.at(here(2, 9)):
        Leave.enter(cast.reporter, by=cast.reporter, first=date(2026, 11, 3), last=date(2026, 11, 22))
    letter = written(cast, here(3, 10))
    with clock.at(here(23, 8, 31)):
        again(letter).mark_refused("451 later", for_good=False)
        assert again(letter).status == QUEUED
    with clock.at(here(26, 8, 32)):
        again(letter).mark_refused("451 later", for_good=False)
        assert again(letter).status == "failed"
