"""填报率 by department, person and day: the map, the table behind it, the workbook, one's own figures."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.diary.cells import Drawing, kind
from luoshi.diary.models import Diary, Opening, Tally
from luoshi.diary.queries.heat import Count, Heat, heat_of
from luoshi.diary.span import MONTH, RANGE, RECENT, WEEK, around, asked
from luoshi.kernel.tables import read_file
from luoshi.rollout.models import CalendarDay, Department, Leave, Member
from luoshi.testing.cast import Cast, make_member

from .days import FRIDAY, MONDAY, TUESDAY, at, page_of, sign_in

WEDNESDAY, THURSDAY = date(2026, 11, 18), date(2026, 11, 19)


@pytest.fixture
def week(cast: Cast) -> Cast:
    """Wednesday to Friday: 陈晓雯 in time, 孙悦 late on Wednesday and never again, 王磊 away on Thursday.

    It is Monday, five o'clock; nobody has filed today.
    """
    for day in (WEDNESDAY, THURSDAY, FRIDAY):
        with at(day, 16):
            Opening.open_days(cast.project)
            Diary.file_nil(by=cast.reporter)
            Diary.file_nil(by=cast.head) if day == WEDNESDAY else None
        with at(day, 18):
            Diary.file_nil(by=cast.reporter2) if day == WEDNESDAY else None
    with at(MONDAY, 11):
        Leave.enter(cast.head, by=cast.head, first=THURSDAY, last=THURSDAY)
        Opening.open_days(cast.project)
        Tally.count_days(cast.project)
    return cast


def shown(member: Member, query: str = "") -> str:
    return sign_in(member).get(page_of(member, "calendar", query=query)).content.decode()


def heat(member: Member, **more: str) -> Heat:
    with at(MONDAY, 17):
        return heat_of(member, around(WEEK, FRIDAY), **more)


def test_shares_by_department_and_day(week: Cast) -> None:
    found = heat(week.lead)
    (row,) = found.rows
    cells = {day: (one.in_time, one.late, one.due, one.exempt) for day, one in row.cells.items()}
    assert cells == {WEDNESDAY: (2, 1, 3, 0), THURSDAY: (1, 0, 2, 1), FRIDAY: (1, 0, 3, 0)}
    assert (row.total.due, row.total.in_time, row.total.percent) == (8, 4, "50%")
    assert found.everybody.total == row.total


def test_days_that_go_on_are_counted_live(week: Cast) -> None:
    with at(MONDAY, 17):
        Diary.file_nil(by=week.reporter)
        found = heat_of(week.lead, around(WEEK, MONDAY))
    assert list(found.now) == [MONDAY]
    assert (found.everybody.cells[MONDAY].in_time, found.everybody.cells[MONDAY].due) == (1, 3)


def test_a_department_opens_to_its_people(week: Cast) -> None:
    (row,) = heat(week.lead, opened=str(week.reporter.department_id)).rows
    assert [(one.name, one.in_time, one.late, one.missed, one.exempt) for one in row.people] == [
        ("孙悦", 0, 1, 2, 0),
        ("王磊", 1, 0, 1, 1),
        ("陈晓雯", 3, 0, 0, 0),
    ]


def test_a_cell_says_what_it_shows_and_leads_to_the_entries(week: Cast) -> None:
    with at(MONDAY, 17):
        page = shown(week.head, f"?view=week&on={FRIDAY}&open={week.reporter.department_id}")
    assert "销售一部，11月18日 周三：应报3，按时2，迟交1" in page
    assert "王磊，11月19日 周四：免报" in page
    assert f"/diary/entries/?day=2026-11-20&amp;person={week.reporter2.pk}" in page


def test_colour_and_texture() -> None:
    assert [kind(Count(due=20, filed=n)) for n in (20, 19, 16, 12, 9, 0)] == [
        "4",
        "3",
        "2",
        "1",
        "missed",
        "missed",
    ]
    assert kind(Count(due=20, filed=3), going_on=True) == "0"
    assert kind(Count(exempt=2)) == "exempt"


def test_holidays_and_make_up_days_are_marked(week: Cast) -> None:
    CalendarDay.set_day(week.project, TUESDAY, works=False, name="店庆", by=week.lead)
    CalendarDay.set_day(week.project, date(2026, 11, 28), works=True, name="补店庆", by=week.lead)
    with at(date(2026, 11, 27), 17):
        heads = Drawing(heat_of(week.lead, around(WEEK, MONDAY)), week.project).columns()
    assert [(head["label"], head["mark"]) for head in heads] == [
        ("11/23", ""), ("24", "休"), ("25", ""), ("26", ""), ("27", ""), ("28", "班")
    ]  # fmt: skip


def test_who_may_look(week: Cast) -> None:
    with at(MONDAY, 17):
        for name in ("calendar", "calendar_xlsx", "calendar_today"):
            opened = {
                who
                for who, person in week.everybody().items()
                if sign_in(person).get(page_of(week.lead, name)).status_code == 200
            }
            assert opened == {"lead", "head", "sponsor"}


def test_a_head_sees_the_own_department_only(week: Cast) -> None:
    service = Department.objects.create(project=week.project, name="客服部")
    far = make_member(week.project, "李娜", "reporter", department=service)
    with at(MONDAY, 17):
        Diary.file_nil(by=far)
        query = f"?view=week&open={service.pk}"
        assert "客服部" in shown(week.lead, query)
        assert "李娜" in shown(week.lead, query)
        assert "客服部" not in shown(week.head, query)
        assert "李娜" not in shown(week.head, query)


def test_the_missing_ones_stand_beside_it(week: Cast) -> None:
    with at(MONDAY, 17):
        assert "提醒还没交的3人" in shown(week.lead)
        answer = sign_in(week.lead).post(
            page_of(week.lead, "remind"), {"day": str(MONDAY), "back": "calendar"}
        )
        assert answer["Location"].endswith("/diary/calendar/")
        assert "都提醒过了" in shown(week.lead)


def test_the_part_is_answered_304_until_something_changes(week: Cast) -> None:
    with at(MONDAY, 17):
        browser, url = sign_in(week.lead), page_of(week.lead, "calendar_today")
        tag = browser.get(url)["ETag"]
        assert browser.get(url, headers={"if-none-match": tag}).status_code == 304
        Diary.file_nil(by=week.reporter)
        assert browser.get(url, headers={"if-none-match": tag}).status_code == 200


def test_the_workbook_has_departments_and_people(week: Cast) -> None:
    with at(MONDAY, 17):
        answer = sign_in(week.head).get(page_of(week.head, "calendar_xlsx", query=f"?view=week&on={FRIDAY}"))
    rows = read_file(BytesIO(answer.content))
    assert rows[0][:4] == ["部门", "姓名", "填报率", "应报"]
    assert rows[1][:8] == ["销售一部", "", "50%", "8", "4", "1", "3", "1"]
    assert ["销售一部", "陈晓雯", "100%", "3", "3", "0", "0", "0"] in [row[:8] for row in rows]
    assert rows[1][rows[0].index("2026-11-18")] == "2/3"


def test_everybody_sees_the_own_figures(week: Cast) -> None:
    with at(MONDAY, 17):
        page = sign_in(week.reporter2).get(page_of(week.lead, "mine")).content.decode()
    assert "应报3份，按时0份" in page
    assert "11月19日 周四：未交" in page


@pytest.mark.parametrize(
    ("query", "view", "first", "last"),
    [
        ({}, RECENT, date(2026, 10, 26), MONDAY),
        ({"view": "week"}, WEEK, MONDAY, date(2026, 11, 29)),
        ({"view": "month", "on": "2026-02-10"}, MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        ({"from": "2026-11-20", "to": "2026-11-02"}, RANGE, date(2026, 11, 2), FRIDAY),
        ({"from": "2020-01-01", "to": "2099-01-01"}, RANGE, MONDAY - timedelta(days=365), MONDAY),
        ({"from": "nonsense", "to": "2026-11-02"}, RECENT, date(2026, 10, 26), MONDAY),
        ({"view": "week", "on": "0001-01-01"}, WEEK, date(2000, 12, 25), date(2000, 12, 31)),
    ],
)
def test_which_days_an_address_names(query: dict[str, str], view: str, first: date, last: date) -> None:
    span = asked(query, MONDAY)
    assert (span.view, span.first, span.last) == (view, first, last)


def test_a_long_span_has_a_column_a_week(week: Cast) -> None:
    with at(MONDAY, 17):
        found = heat_of(week.lead, asked({"from": "2026-06-01", "to": "2026-11-23"}, MONDAY))
        assert len(found.columns) == 26
        assert found.everybody.total.due == 8
        page = shown(week.lead, "?from=2026-06-01&to=2026-11-23")
    assert "?from=2026-11-16&amp;to=2026-11-22" in page


@pytest.mark.parametrize(
    "query", ["?open=nonsense", "?after=x&person=y", "?from=2026-11-20&to=", "?view=%ff"]
)
def test_strange_addresses_lead_somewhere(week: Cast, query: str) -> None:
    with at(MONDAY, 17):
        assert sign_in(week.lead).get(page_of(week.lead, "calendar", query=query)).status_code == 200


def test_weeks_add_up_to_the_days_that_lie_in_them(week: Cast) -> None:
    other = Department.objects.create(project=week.project, name="财务部")
    make_member(week.project, "赵强", "reporter", department=other)
    with at(TUESDAY, 17):
        Opening.open_days(week.project)
        Tally.count_days(week.project)
        days = heat_of(week.lead, asked({"from": "2026-10-05", "to": "2026-11-24"}, TUESDAY))
        weeks = heat_of(week.lead, asked({"from": "2026-06-01", "to": "2026-11-24"}, TUESDAY))
    assert [(row.key, row.total) for row in weeks.rows] == [(row.key, row.total) for row in days.rows]
    assert weeks.everybody.total == days.everybody.total
    for row, same in zip([weeks.everybody, *weeks.rows], [days.everybody, *days.rows], strict=True):
        for monday in (date(2026, 11, 16), MONDAY):
            found = [one for day, one in same.cells.items() if 0 <= (day - monday).days < 7]
            assert row.cells[monday].due == sum(one.due for one in found)
            assert row.cells[monday].in_time == sum(one.in_time for one in found)


def test_departments_without_figures_have_no_row(week: Cast) -> None:
    Department.objects.create(project=week.project, name="还没开始的部门")
    loose = make_member(week.project, "无部门", "reporter")
    with at(MONDAY, 17):
        Diary.file_nil(by=loose)
        rows = heat_of(week.lead, around(WEEK, MONDAY)).rows
    assert [row.department.name if row.department else None for row in rows] == ["销售一部", None]


@pytest.mark.parametrize("query", ["", "?from=2026-01-01&to=2026-11-23"])
def test_queries_do_not_grow_with_departments(week: Cast, query: str) -> None:
    counts, browser = [], sign_in(week.lead)
    with at(MONDAY, 17):
        for number in (1, 3):
            while Department.objects.filter(project=week.project, members__isnull=False).count() < number + 2:
                fresh = Department.objects.create(
                    project=week.project, name=f"部门{Department.objects.count()}"
                )
                Diary.file_nil(by=make_member(week.project, fresh.name, "reporter", department=fresh))
            browser.get(page_of(week.lead, "calendar", query=query))
            with CaptureQueriesContext(connection) as asked_for:
                browser.get(page_of(week.lead, "calendar", query=query))
            counts.append(len(asked_for))
    assert counts[0] == counts[1] <= 27
