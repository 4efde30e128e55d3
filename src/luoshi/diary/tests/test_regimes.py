"""Reporting regimes: which one holds, what is refused, what the lead reads before planning one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.diary import rules
from luoshi.diary.forecast import forecast
from luoshi.diary.models import Diary, Regime, due_from
from luoshi.diary.regimes import Anyone, book_of
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import CalendarDay, Department
from luoshi.testing.cast import Cast, make_member
from luoshi.trail.models import Event

from .days import FRIDAY, MONDAY, TUESDAY, at, page_of, sign_in

NEXT_MONDAY, WEDNESDAY = date(2026, 11, 30), date(2026, 11, 25)
pytestmark = pytest.mark.usefixtures("monday")


def plan(cast: Cast, starts_on: date = NEXT_MONDAY, cadence: str = "weekly", **more: Any) -> Regime:
    return Regime.plan(cast.project, by=cast.lead, starts_on=starts_on, cadence=cadence, **more)


def names(cast: Cast, day: date) -> set[str]:
    return set(due_from(cast.project, day).values_list("name", flat=True))


def test_the_narrowest_wins(cast: Cast) -> None:
    group = Department.objects.create(project=cast.project, name="一组", parent=cast.reporter.department)
    below = make_member(cast.project, "小周", "reporter", department=group)
    plan(cast, department=cast.reporter.department)
    own = plan(cast, cadence="daily", member=cast.reporter, due_at=time(12), opens_at=time(11))
    book = book_of(cast.project)
    assert book.at(cast.reporter, NEXT_MONDAY) == own
    assert {book.at(one, NEXT_MONDAY).cadence for one in (cast.head, below)} == {"weekly"}  # type: ignore[union-attr]
    assert book.of_department(None, NEXT_MONDAY).cadence == "daily"  # type: ignore[union-attr]
    assert names(cast, NEXT_MONDAY) == {"陈晓雯"}
    assert names(cast, date(2026, 12, 4)) == {"陈晓雯", "孙悦", "王磊", "小周"}


def test_daily_weekly_and_monthly_follow_one_another(cast: Cast) -> None:
    plan(cast)
    plan(cast, date(2027, 1, 4), "monthly")
    book, who = book_of(cast.project), cast.reporter
    days = [book.period(who, day).day for day in (FRIDAY, date(2026, 12, 9), date(2027, 1, 20))]  # type: ignore[union-attr]
    assert days == [FRIDAY, date(2026, 12, 11), date(2027, 1, 29)]
    assert [book.at(who, day).cadence for day in (MONDAY, NEXT_MONDAY)] == ["daily", "weekly"]  # type: ignore[union-attr]


def test_as_the_level_above_ends_a_narrower_one(cast: Cast) -> None:
    plan(cast, department=cast.reporter.department)
    plan(cast, date(2026, 12, 7), "wider", department=cast.reporter.department)
    assert book_of(cast.project).at(cast.reporter, date(2026, 12, 8)).cadence == "daily"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"starts_on": FRIDAY}, "已经过去"),
        ({"starts_on": MONDAY}, "今天已经在走了"),
        ({"opens_at": time(18), "due_at": time(17)}, "开放时间要早于"),
        ({"cadence": "wider"}, "再往上没有了"),
        ({"backfill_days": 99}, "最多20个工作日"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    cast: Cast, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        plan(cast, **more)
    assert Regime.objects.filter(project=cast.project).count() == 1
    assert not Event.objects.filter(verb="set_regime").exists()


def test_two_for_the_same_people_on_the_same_day_are_refused(cast: Cast) -> None:
    plan(cast)
    plan(cast, department=cast.reporter.department)
    with pytest.raises(Refusal, match="已经有一条"):
        plan(cast, cadence="daily")


def test_people_who_file_nothing_get_no_regime(cast: Cast) -> None:
    for whom in (cast.consultant, cast.observer, cast.outsider):
        with pytest.raises(Refusal):
            plan(cast, member=whom)


def test_a_week_that_has_begun_is_not_cut(cast: Cast) -> None:
    plan(cast)
    with pytest.raises(Refusal, match="12月7日"):
        plan(cast, date(2026, 12, 2), "daily")
    plan(cast, date(2026, 12, 7), "monthly")
    with pytest.raises(Refusal, match="1月1日"):
        plan(cast, date(2026, 12, 21), "daily")


def test_a_first_week_that_begins_in_the_middle_is_shorter(cast: Cast) -> None:
    plan(cast, WEDNESDAY)
    period = book_of(cast.project).period(cast.reporter, date(2026, 11, 26))
    assert period is not None
    assert (period.start, period.day) == (WEDNESDAY, date(2026, 11, 27))


def test_what_has_begun_stays_and_what_has_not_is_withdrawn(cast: Cast) -> None:
    first, later = Regime.objects.get(project=cast.project), plan(cast)
    with pytest.raises(Refusal, match="已经生效"):
        first.withdraw(by=cast.lead)
    later.withdraw(by=cast.lead)
    assert list(Regime.objects.filter(project=cast.project)) == [first]


def test_the_last_working_day_is_due_when_friday_is_free(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, date(2026, 12, 4), works=False, name="年会", by=cast.lead)
    plan(cast)
    period = book_of(cast.project).period(cast.reporter, NEXT_MONDAY)
    assert period is not None
    assert period.day == date(2026, 12, 3)
    assert period.closes == datetime(2026, 12, 7, 1, 30, tzinfo=UTC)


def test_a_week_without_a_working_day_asks_for_nothing(cast: Cast) -> None:
    for day in range(1, 8):
        CalendarDay.set_day(cast.project, date(2027, 2, day), works=False, name="春节", by=cast.lead)
    plan(cast)
    assert not names(cast, date(2027, 2, 5))
    assert not names(cast, date(2027, 2, 7))


def test_a_weekly_reporter_is_told_when(cast: Cast) -> None:
    plan(cast)
    with at(date(2026, 12, 2), 17):
        assert "12月4日" in str(rules.obliged(cast.reporter, date(2026, 12, 2)).sentence)
        with pytest.raises(Refusal, match="周报"):
            Diary.file_nil(by=cast.reporter)


def test_what_was_noted_during_the_week_is_in_the_weekly_report(cast: Cast) -> None:
    plan(cast)
    with at(date(2026, 12, 1), 10):
        Diary.add_entry(by=cast.reporter, words="周二遇到的")
    with at(date(2026, 12, 4), 17):
        diary = Diary.file(by=cast.reporter)
    assert (diary.day, diary.starts_on, diary.entries.count()) == (date(2026, 12, 4), NEXT_MONDAY, 1)
    assert diary.owed
    assert not diary.late


def test_a_regime_of_its_time_stays_with_what_was_due(cast: Cast) -> None:
    """Moved to another department with another regime, a person keeps the past."""
    with at(MONDAY, 17):
        diary = Diary.file_nil(by=cast.reporter)
    office = Department.objects.create(project=cast.project, name="周报部")
    plan(cast, TUESDAY, department=office)
    cast.reporter.department = office
    cast.reporter.save()
    diary.refresh_from_db()
    assert (diary.owed, str(diary.department), diary.regime.cadence) == (True, "销售一部", "daily")  # type: ignore[union-attr]


def test_the_forecast_says_it_in_words(cast: Cast) -> None:
    planned = Regime(project=cast.project, starts_on=TUESDAY, cadence="daily")
    lines = forecast(planned)
    assert lines[0] == "第一次是明天17:30截止，3人要交。"
    assert lines[1] == "还没交的人会收到提醒：16:00、17:00、下一个工作日08:30。"
    assert lines[2] == "周六、周日不发。"


def test_the_forecast_of_a_week_names_its_days(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, date(2026, 12, 11), works=False, name="年会", by=cast.lead)
    planned = Regime(project=cast.project, starts_on=NEXT_MONDAY, cadence="weekly", member=cast.reporter)
    lines = forecast(planned)
    assert lines[0] == "第一次是12月4日17:30截止，1人要交。"
    assert lines[1] == "接下来是12月4日、12月10日、12月18日。"
    assert "在那之前照旧：每个工作日17:30前。" in lines


def test_the_page_previews_before_it_plans(cast: Cast) -> None:
    browser = sign_in(cast.lead)
    sent = {
        "cadence": "daily", "starts_on": "2026-11-24", "opens_at": "15:00", "due_at": "17:00",
        "late_until": "09:30", "backfill_days": "3", "reminders": ["due"],
    }  # fmt: skip
    said = browser.post(page_of(cast.lead, "regime_preview"), sent).content.decode()
    assert "第一次是明天17:00截止，3人要交。" in said
    assert Regime.objects.filter(project=cast.project).count() == 1
    assert browser.post(page_of(cast.lead, "regimes"), sent).status_code == 302
    page = browser.get(page_of(cast.lead, "regimes")).content.decode()
    assert "每个工作日17:00前" in page
    wrong = browser.post(page_of(cast.lead, "regimes"), sent | {"starts_on": "2026-11-20"})
    assert (wrong.status_code, "已经过去" in wrong.content.decode()) == (422, True)


def test_who_may_open_the_page(cast: Cast) -> None:
    opened = {
        who
        for who, person in cast.everybody().items()
        if sign_in(person).get(page_of(cast.lead, "regimes")).status_code == 200
    }
    assert opened == {"lead", "sponsor"}
    assert sign_in(cast.sponsor).post(page_of(cast.lead, "regimes"), {}).status_code == 404


def test_queries_do_not_grow_with_regimes(cast: Cast) -> None:
    browser, counts = sign_in(cast.lead), []
    for rows in (1, 3):
        for turn in range(rows):
            department = Department.objects.create(project=cast.project, name=f"部门{rows}{turn}")
            plan(cast, department=department)
        browser.get(page_of(cast.lead, "regimes"))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(page_of(cast.lead, "regimes")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_anyone_of_no_department_follows_the_project(cast: Cast) -> None:
    assert book_of(cast.project).at(Anyone(None), MONDAY).cadence == "daily"  # type: ignore[union-attr]
