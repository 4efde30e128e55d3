"""The working calendar: statutory days, make-up days, and what the company decides."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import statutory
from luoshi.rollout.models import CalendarDay, Project
from luoshi.testing.cast import Cast


@pytest.fixture
def filled(cast: Cast) -> Cast:
    CalendarDay.fill(cast.project, 2026)
    return cast


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
    ],
)
def test_holidays_rest_and_make_up_saturdays_work(filled: Cast, day: date, works: bool) -> None:
    assert filled.project.working_time.is_workday(day) is works


def test_filling_again_changes_nothing(filled: Cast) -> None:
    assert CalendarDay.fill(filled.project, 2026) == 0


def test_the_company_overrides_and_takes_back(filled: Cast) -> None:
    day = CalendarDay.set_day(filled.project, date(2026, 10, 10), works=False, name="厂休", by=filled.lead)
    assert CalendarDay.fill(filled.project, 2026) == 0
    assert not filled.project.working_time.is_workday(day.day)
    day.remove(by=filled.lead)
    assert Project.objects.get(pk=filled.project.pk).working_time.is_workday(day.day)


def test_statutory_days_cannot_be_removed(filled: Cast) -> None:
    with pytest.raises(Refusal, match="stay"):
        filled.project.calendar.get(day=date(2026, 10, 1)).remove(by=filled.lead)


def test_from_november_on_the_next_year_is_missed_until_confirmed(filled: Cast) -> None:
    with clock.at(datetime(2026, 10, 31, 8, tzinfo=UTC)):
        assert CalendarDay.unconfirmed_year(filled.project) is None
    with clock.at(datetime(2026, 11, 3, 8, tzinfo=UTC)):
        CalendarDay.fill(filled.project, 2027)
        assert CalendarDay.unconfirmed_year(filled.project) == 2027
        CalendarDay.confirm_year(filled.project, 2027, by=filled.lead)
        assert CalendarDay.unconfirmed_year(filled.project) is None


def test_a_confirmed_year_stays_confirmed_when_the_package_is_read_again(filled: Cast) -> None:
    CalendarDay.fill(filled.project, 2027)
    CalendarDay.confirm_year(filled.project, 2027, by=filled.lead)
    assert CalendarDay.fill(filled.project, 2027) == 0


def test_days_are_named_in_the_readers_language(filled: Cast) -> None:
    day = filled.project.calendar.get(day=date(2026, 10, 1))
    with translation.override("en"):
        assert day.label == "National Day"
    with translation.override("zh-hans"):
        assert day.label == "国庆节"


def test_every_role_but_the_lead_sets_no_day(filled: Cast) -> None:
    for name, person in filled.everybody().items():
        if name != "lead":
            with pytest.raises(Refusal):
                CalendarDay.set_day(filled.project, date(2026, 12, 1), works=False, name="x", by=person)


def test_a_country_without_known_holidays_works_from_monday_to_friday() -> None:
    assert statutory.days_of("XX", 2026) == {}
    assert not statutory.is_confirmed("XX", 2026)


def test_a_date_in_the_name_of_a_day_off_is_said_as_a_colleague_says_it() -> None:
    said = {}
    for language in ("zh-hans", "zh-hant", "en"):
        with clock.at(datetime(2026, 3, 1, tzinfo=UTC)), translation.override(language):
            said[language] = statutory.name_of("CN", date(2026, 1, 2), "")
    assert said["zh-hans"] == "休息日（由1月4日调休）"
    assert said["zh-hant"] == "放假日（1月4日補班）"
    assert said["en"] == "Day off (substituted from 4 Jan)"
