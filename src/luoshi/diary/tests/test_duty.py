"""Who has to file on which day, and how that day stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from luoshi.diary import regimes, rules
from luoshi.diary.models import Diary, due_from, missing_on
from luoshi.diary.regimes import Period
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import CalendarDay, Member
from luoshi.testing.cast import Cast

from .days import FRIDAY, MONDAY, SHANGHAI, TUESDAY, at

SATURDAY = date(2026, 11, 28)


def duty(member: Member, day: date) -> str:
    diary = Diary.objects.filter(member=member, day=day).first()
    return rules.duty(member, day, diary)


def period(cast: Cast, day: date) -> Period:
    found = rules.period(cast.reporter, day)
    assert found is not None
    return found


def began(cast: Cast, day: date | None) -> None:
    """The project reports from this day on."""
    cast.project.regimes.update(starts_on=day)
    for person in cast.everybody().values():
        regimes.forget(person.project)


def test_a_workday_is_due_until_it_closes_and_then_missed(cast: Cast) -> None:
    with at(MONDAY, 8):
        assert duty(cast.reporter, MONDAY) == "due"
    with at(TUESDAY, 9, 29):
        assert duty(cast.reporter, MONDAY) == "due"
    with at(TUESDAY, 9, 31):
        assert duty(cast.reporter, MONDAY) == "missed"


def test_filing_before_and_after_the_hour(cast: Cast) -> None:
    with at(MONDAY, 17, 29):
        Diary.file_nil(by=cast.reporter)
    with at(MONDAY, 17, 31):
        Diary.file_nil(by=cast.reporter2)
        assert (duty(cast.reporter, MONDAY), duty(cast.reporter2, MONDAY)) == ("filed", "late")


def test_nobody_is_due_on_a_weekend_or_a_holiday(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, MONDAY, works=False, name="店庆", by=cast.lead)
    with at(MONDAY, 10):
        assert (duty(cast.reporter, SATURDAY), duty(cast.reporter, MONDAY)) == ("exempt", "exempt")
        assert not due_from(cast.project, MONDAY)
        with pytest.raises(Refusal, match="休息"):
            Diary.file_nil(by=cast.reporter)


def test_a_make_up_saturday_is_due(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, SATURDAY, works=True, name="调休上班", by=cast.lead)
    with at(SATURDAY, 17):
        assert duty(cast.reporter, SATURDAY) == "due"
        Diary.file_nil(by=cast.reporter)
        assert duty(cast.reporter, SATURDAY) == "filed"


def test_the_statutory_calendar_counts(cast: Cast) -> None:
    CalendarDay.fill(cast.project, 2026)
    with at(date(2026, 10, 1), 10):
        assert duty(cast.reporter, date(2026, 10, 1)) == "exempt"


def test_a_holiday_set_afterwards_cancels_the_duty_but_not_the_diary(cast: Cast) -> None:
    with at(MONDAY, 17):
        Diary.file_nil(by=cast.reporter)
    CalendarDay.set_day(cast.project, MONDAY, works=False, name="停电", by=cast.lead)
    with at(date(2026, 11, 25), 12):
        assert (duty(cast.reporter, MONDAY), duty(cast.reporter2, MONDAY)) == ("filed", "exempt")


def test_only_reporters_of_the_company_are_due(cast: Cast) -> None:
    with at(MONDAY, 10):
        due = {name for name, person in cast.everybody().items() if duty(person, MONDAY) == "due"}
        assert due == {"reporter", "reporter2", "head"}
        assert set(due_from(cast.project, MONDAY)) == {cast.reporter, cast.reporter2, cast.head}


def test_dates_of_membership_and_of_the_project_count(cast: Cast) -> None:
    cast.reporter.active_from = TUESDAY
    cast.reporter2.active_to = FRIDAY
    cast.reporter.save()
    cast.reporter2.save()
    with at(MONDAY, 10):
        assert (duty(cast.reporter, MONDAY), duty(cast.reporter2, MONDAY)) == ("exempt", "exempt")
        assert list(missing_on(cast.project, MONDAY)) == [cast.head]
    began(cast, TUESDAY)
    with at(MONDAY, 10), pytest.raises(Refusal, match="11月24日"):
        Diary.file_nil(by=cast.head)


def test_before_reporting_begins_nobody_is_due(cast: Cast) -> None:
    began(cast, None)
    with at(MONDAY, 10):
        assert duty(cast.reporter, MONDAY) == "exempt"
        assert not due_from(cast.project, MONDAY)


def test_friday_closes_on_the_next_working_day(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, MONDAY, works=False, name="店庆", by=cast.lead)
    assert period(cast, FRIDAY).closes == datetime(2026, 11, 24, 9, 30, tzinfo=SHANGHAI)


def test_midnight_is_that_of_the_project(cast: Cast) -> None:
    with at(MONDAY, 23, 59):
        assert Diary.file_nil(by=cast.reporter).day == MONDAY
    with at(TUESDAY, 0, 1):
        assert Diary.file_nil(by=cast.reporter).day == TUESDAY
    # Sixteen o'clock in London is midnight in Shanghai.
    with at(MONDAY, 16, 30, ZoneInfo("UTC")):
        assert cast.project.today() == TUESDAY


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 6), datetime(2026, 3, 6, 22, 30, tzinfo=UTC)),
        (date(2026, 3, 9), datetime(2026, 3, 9, 21, 30, tzinfo=UTC)),
        (date(2026, 10, 30), datetime(2026, 10, 30, 21, 30, tzinfo=UTC)),
        (date(2026, 11, 2), datetime(2026, 11, 2, 22, 30, tzinfo=UTC)),
    ],
)
def test_the_hour_is_on_the_wall_clock_across_summer_time(cast: Cast, day: date, due: datetime) -> None:
    cast.project.time_zone = "America/New_York"
    assert period(cast, day).due == due


def test_in_the_night_in_which_the_clock_goes_back_late_is_late(cast: Cast) -> None:
    """01:30 comes twice; due is the first of the two."""
    project, sunday = cast.project, date(2026, 11, 1)
    project.time_zone = "America/New_York"
    project.save()
    project.regimes.update(opens_at=time(0), due_at=time(1, 30))
    regimes.forget(project)
    CalendarDay.set_day(project, sunday, works=True, name="盘点", by=cast.lead)
    with at(sunday, 1, 29, ZoneInfo("America/New_York")):
        assert not Diary.file_nil(by=cast.reporter).late
    due = period(cast, sunday).due
    assert due == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    with at(due.date(), 6, 29, ZoneInfo("UTC")):
        assert Diary.file_nil(by=cast.reporter2).late
    assert timedelta(0) < period(cast, sunday).closes - due


def test_tomorrow_cannot_be_filed(cast: Cast) -> None:
    with at(MONDAY, 17), pytest.raises(Refusal, match="还没到"):
        Diary.file_nil(by=cast.reporter, day=TUESDAY)
