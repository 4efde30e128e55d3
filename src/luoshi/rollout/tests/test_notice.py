"""Next year's holidays from the official notice: .ics and tables, with what contradicts itself refused."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from luoshi.kernel import clock, tables
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import notice
from luoshi.rollout.models import CalendarDay
from luoshi.testing.cast import Cast

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//notice//CN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270101
DTEND;VALUE=DATE:20270104
SUMMARY:元旦 休
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20270109
SUMMARY:元旦 补班
END:VEVENT
END:VCALENDAR
"""
CSV = "日期,安排,名称\n2027-01-01,放假,元旦\n2027年1月2日,放假,元旦\n2027/1/9,上班,元旦调休\n"


@pytest.fixture(autouse=True)
def november() -> Any:
    with clock.at(datetime(2026, 11, 24, 2, 0, tzinfo=UTC)), override("zh-hans"):
        yield


def read(cast: Cast, text: str) -> dict[date, Any]:
    return notice.read(io.BytesIO(text.encode()), cast.project)


def send(cast: Cast, text: str | bytes, name: str = "2027.ics", **more: str) -> Any:
    person = Client()
    person.force_login(cast.lead.user)
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    return person.post(cast.project.url("rollout:take_notice"), {"file": file, **more})


def test_days_of_a_calendar_file(cast: Cast) -> None:
    found = read(cast, ICS)
    assert [(day.isoformat(), what.works) for day, what in found.items()] == [
        ("2027-01-01", False), ("2027-01-02", False), ("2027-01-03", False), ("2027-01-09", True)
    ]  # fmt: skip


def test_days_of_a_table_in_any_encoding(cast: Cast) -> None:
    for data in (CSV.encode(), CSV.encode("gb18030"), CSV.replace(",", "\t").encode("utf-16")):
        found = notice.read(io.BytesIO(data), cast.project)
        assert [what.works for what in found.values()] == [False, False, True]
    book = tables.write_workbook("2027", [line.split(",") for line in CSV.splitlines()])
    assert len(notice.read(io.BytesIO(book), cast.project)) == 3


def test_it_replaces_the_estimate_and_leaves_the_companys_days(cast: Cast) -> None:
    CalendarDay.fill(cast.project, 2027)
    CalendarDay.set_day(cast.project, date(2027, 1, 2), works=True, name="盘点", by=cast.lead)
    assert CalendarDay.unconfirmed_year(cast.project) in (2026, 2027)
    CalendarDay.fill(cast.project, 2026)
    assert send(cast, ICS, sure="on").status_code == 302
    year = CalendarDay.objects.filter(project=cast.project).in_year(2027)
    assert {(row.day.day, row.works, row.source) for row in year} == {
        (1, False, "notice"), (2, True, "company"), (3, False, "notice"), (9, True, "notice")
    }  # fmt: skip
    assert CalendarDay.unconfirmed_year(cast.project) is None
    assert CalendarDay.fill(cast.project, 2027) == 0


def test_without_the_tick_it_stays_an_estimate(cast: Cast) -> None:
    CalendarDay.fill(cast.project, 2026)
    send(cast, ICS)
    assert CalendarDay.unconfirmed_year(cast.project) == 2027


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            ICS.replace("DTSTART;VALUE=DATE:20270109", "DTSTART;VALUE=DATE:20270102"),
            "2027年1月2日又放假又上班",
        ),
        (CSV + "2027-01-09,放假,写错了\n", "2027年1月9日又放假又上班"),
        ("日期,安排\n2027-13-45,放假\n", "第1行"),
        ("日期,安排\n2027-01-01,看情况\n", "第1行：请写“放假”或“上班”"),
        ("日期,安排\n1987-01-01,放假\n", "太远"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "没有日期"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:garbage\n", "日历文件|没有日期"),
        (ICS.replace("20270104", "20271231"), "比假期还长"),
        ("", "空"),
    ],
)
def test_a_file_that_contradicts_itself_changes_nothing(cast: Cast, text: str, sentence: str) -> None:
    before = list(CalendarDay.objects.values_list("day", "works"))
    with pytest.raises(Refusal, match=sentence):
        read(cast, text)
    assert send(cast, text).status_code == 422
    assert list(CalendarDay.objects.values_list("day", "works")) == before


def test_the_page_says_which_day(cast: Cast) -> None:
    said = send(cast, CSV + "2027-01-09,放假,写错了\n", "2027.csv").content.decode()
    assert "2027年1月9日又放假又上班，自相矛盾，什么都没有改" in said


@pytest.mark.parametrize("who", ["reporter", "head", "sponsor", "consultant", "outsider"])
def test_only_the_lead_imports(cast: Cast, who: str) -> None:
    person = Client()
    person.force_login(getattr(cast, who).user)
    assert person.post(cast.project.url("rollout:take_notice"), {}).status_code == 404


def test_from_november_on_the_lead_is_warned_at_home(cast: Cast) -> None:
    CalendarDay.fill(cast.project, 2026)
    person, home = Client(), cast.project.url("problems:inbox")
    person.force_login(cast.lead.user)
    with clock.at(datetime(2026, 10, 30, 2, 0, tzinfo=UTC)):
        assert "放假安排还没确认" not in person.get(home).content.decode()
    assert "2027年的放假安排还没确认" in person.get(home).content.decode()
    CalendarDay.fill(cast.project, 2027)
    CalendarDay.confirm_year(cast.project, 2027, by=cast.lead)
    assert "放假安排还没确认" not in person.get(home).content.decode()
