"""请假与出差: entered by the person, by those who answer for them, and from a sheet."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from luoshi.kernel import clock, tables
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Department, Leave, Member
from luoshi.rollout.models.leave import is_away
from luoshi.testing.cast import Cast, make_member

MONDAY, WEDNESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture(autouse=True)
def tuesday() -> Any:
    with clock.at(datetime(2026, 11, 24, 2, 0, tzinfo=UTC)), override("zh-hans"):
        yield


def page(member: Member, name: str = "leave", *args: object) -> str:
    return member.project.url(f"rollout:{name}", *args)


def browser(member: Member) -> Client:
    found = Client()
    found.force_login(member.user)
    return found


def enter(
    cast: Cast, who: Member, by: Member, first: date = MONDAY, last: date = FRIDAY, **more: Any
) -> Leave:
    return Leave.enter(who, by=by, first=first, last=last, **more)


def test_away_from_the_first_to_the_last_day(cast: Cast) -> None:
    enter(cast, cast.reporter, cast.reporter)
    days = [date(2026, 11, day) for day in (22, 23, 27, 28)]
    assert [is_away(cast.reporter, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (FRIDAY, MONDAY, "结束日期早于开始日期"),
        (MONDAY, date(2028, 1, 1), "最多一年"),
        (date(1999, 1, 1), date(1999, 1, 2), "太远"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, first: date, last: date, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        enter(cast, cast.reporter, cast.reporter, first, last)
    assert not Leave.objects.exists()


def test_nobody_is_away_twice(cast: Cast) -> None:
    enter(cast, cast.reporter, cast.reporter)
    with pytest.raises(Refusal, match="陈晓雯从11月23日到11月27日已经登记过了"):
        enter(cast, cast.reporter, cast.head, FRIDAY, FRIDAY)


def test_who_may_enter_for_whom(cast: Cast) -> None:
    other = make_member(cast.project, "客服", "reporter", department=Department.objects.get(name="项目办"))
    enter(cast, cast.reporter, cast.head)
    enter(cast, other, cast.lead)
    for by, whom in [(cast.head, other), (cast.reporter, cast.reporter2), (cast.observer, cast.reporter2),
                     (cast.sponsor, cast.reporter2), (cast.lead, cast.consultant), (cast.outsider, other)]:  # fmt: skip
        with pytest.raises(Refusal):
            enter(cast, whom, by, date(2026, 12, 7), date(2026, 12, 7))


def test_taken_back_before_during_and_after(cast: Cast) -> None:
    before = enter(cast, cast.reporter, cast.reporter, date(2026, 12, 1), date(2026, 12, 2))
    before.take_back(by=cast.reporter)
    during = enter(cast, cast.reporter, cast.reporter)
    during.take_back(by=cast.reporter)
    during.refresh_from_db()
    assert (during.gone, during.last) == (False, MONDAY)
    with pytest.raises(Refusal, match="已经过去"):
        during.take_back(by=cast.reporter)
    during.take_back(by=cast.head)
    assert not Leave.objects.standing().exists()


def test_on_the_page_of_ones_own(cast: Cast) -> None:
    sent = {"kind": "trip", "first": "2026-11-25", "last": "2026-11-26", "note": "去客户现场"}
    answer = browser(cast.reporter).post(page(cast.reporter), sent)
    assert answer.status_code == 302
    said = browser(cast.reporter).get(page(cast.reporter)).content.decode()
    assert "去客户现场" in said
    wrong = browser(cast.reporter).post(page(cast.reporter), sent | {"first": "2026-12-09"})
    assert (wrong.status_code, "结束日期早于开始日期" in wrong.content.decode()) == (422, True)


def test_a_reporter_enters_for_nobody_else(cast: Cast) -> None:
    sent = {"kind": "leave", "first": "2026-11-25", "last": "2026-11-26", "person": "孙悦"}
    browser(cast.reporter).post(page(cast.reporter), sent)
    assert Leave.objects.get().member == cast.reporter


def test_a_head_enters_by_name_and_the_wrong_name_is_said(cast: Cast) -> None:
    sent = {"kind": "leave", "first": "2026-11-25", "last": "2026-11-26", "person": "孙悦"}
    browser(cast.head).post(page(cast.head), sent)
    assert Leave.objects.get().member == cast.reporter2
    wrong = browser(cast.head).post(page(cast.head), sent | {"person": "不认识"})
    assert "没有叫“不认识”的人" in wrong.content.decode()


@pytest.mark.parametrize("who", ["consultant", "developer", "outsider"])
def test_outsiders_find_nothing(cast: Cast, who: str) -> None:
    person = browser(getattr(cast, who))
    for name in ("leave", "leave_sheet"):
        assert person.get(page(cast.lead, name)).status_code == 404
    row = enter(cast, cast.reporter, cast.reporter)
    assert person.post(page(cast.lead, "take_back_leave", row.pk)).status_code == 404


def test_absences_of_others_are_not_shown_to_colleagues(cast: Cast) -> None:
    row = enter(cast, cast.reporter, cast.reporter, note="住院")
    assert "住院" not in browser(cast.reporter2).get(page(cast.lead)).content.decode()
    assert "住院" in browser(cast.head).get(page(cast.lead)).content.decode()
    assert browser(cast.reporter2).post(page(cast.lead, "take_back_leave", row.pk)).status_code == 404


SHEET = """姓名\t类型\t开始\t结束\t备注
陈晓雯\t请假\t2026-11-25\t2026年11月26日\t家里有事
孙悦\t出差\t2026/11/25\t\t
孙悦\t请假\t2026-11-25\t2026-11-30\t
王磊\t请假\t2026-11-30\t2026-11-20\t
谁呀\t请假\t2026-11-25\t2026-11-26\t
何明远\t请假\t2026-11-25\t2026-11-26\t"""


def test_every_row_of_a_sheet_is_judged_before_anything_is_written(cast: Cast) -> None:
    said = browser(cast.lead).post(page(cast.lead, "leave_sheet"), {"text": SHEET}).content.decode()
    for words in ("2行可以登记", "4行不行", "孙悦从11月25日到11月25日已经登记过了", "结束日期早于开始日期",
                  "没有叫“谁呀”的人", "没有叫“何明远”的人"):  # fmt: skip
        assert words in said
    assert not Leave.objects.exists()


@pytest.mark.parametrize("name", ["请假.xlsx", "请假.csv", "gbk.csv"])
def test_files_are_read_as_well(cast: Cast, name: str) -> None:
    rows = [line.split("\t") for line in SHEET.splitlines()]
    data = tables.write_workbook("请假", rows) if name.endswith("x") else tables.write_csv(rows)
    if name == "gbk.csv":
        data = data.decode("utf-8-sig").encode("gbk")
    sent = {"file": SimpleUploadedFile(name, data)}
    said = browser(cast.lead).post(page(cast.lead, "leave_sheet"), sent).content.decode()
    assert "2行可以登记" in said and "没有叫“谁呀”的人" in said
    assert not Leave.objects.exists()


@pytest.mark.parametrize("bad", [b"", b"\x89PNG\r\n", b"PK\x03\x04", b"a" * (11 * 1024 * 1024)])
def test_other_files_get_a_sentence(cast: Cast, bad: bytes) -> None:
    sent = {"file": SimpleUploadedFile("x.xlsx", bad)}
    assert browser(cast.lead).post(page(cast.lead, "leave_sheet"), sent).status_code == 422


def test_the_right_rows_are_entered_together(cast: Cast) -> None:
    table = json.dumps([line.split("\t") for line in SHEET.splitlines()])
    assert browser(cast.lead).post(page(cast.lead, "leave_sheet"), {"table": table}).status_code == 302
    rows = {(row.member.name, row.kind, row.last) for row in Leave.objects.all()}
    assert rows == {("陈晓雯", "leave", date(2026, 11, 26)), ("孙悦", "trip", WEDNESDAY)}


@pytest.mark.parametrize("table", ["", "[]", "{}", '[["x"]]', "[[[[", '[["姓名","开始"],["",""]]'])
def test_a_forged_table_breaks_nothing(cast: Cast, table: str) -> None:
    answer = browser(cast.lead).post(page(cast.lead, "leave_sheet"), {"table": table})
    assert answer.status_code in (302, 422)
    assert not Leave.objects.exists()


def test_a_sheet_without_headings_says_what_is_needed(cast: Cast) -> None:
    answer = browser(cast.lead).post(page(cast.lead, "leave_sheet"), {"text": "甲\t乙\n丙\t丁"})
    assert (answer.status_code, "表头" in answer.content.decode()) == (422, True)


def test_queries_do_not_grow_with_rows(cast: Cast) -> None:
    person, counts = browser(cast.head), []
    for rows in (1, 3):
        for turn in range(rows):
            day = date(2026, 12, 1 + rows * 3 + turn)
            enter(cast, cast.reporter, cast.reporter, day, day)
            enter(cast, cast.head, cast.head, day, day)
        person.get(page(cast.head))
        with CaptureQueriesContext(connection) as asked:
            assert person.get(page(cast.head)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
