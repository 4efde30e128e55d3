"""Taking over the company's existing list: every usual spelling, nothing lost, nothing twice."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from luoshi.home.importing import reading
from luoshi.home.importing.plan import NEW, SAME, WRONG, Plan, plan
from luoshi.kernel import tables
from luoshi.problems.models import Occurrence, Problem
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast

HEADER = ["序号", "问题描述", "提出人", "提出日期", "模块", "状态", "处理结果", "解决日期", "备注"]
ROWS = [
    HEADER,
    [
        "1",
        "保存订单很慢",
        "陈晓雯",
        "2026年3月9日",
        "订单管理",
        "已解决",
        "装了补丁",
        "2026/3/12",
        "客户在等",
    ],
    ["2", "报价单没有税率", "孙悦", "2026.3.10", "报价", "处理中", "", "", ""],
    ["3", "线索分错了", "王磊", "46091", "", "待处理", "", "", ""],
    ["4", "这个人不在了", "张三", "2026-3-11", "", "待处理", "", "", ""],
    ["5", "", "陈晓雯", "2026-3-11", "", "待处理", "", "", ""],
    ["6", "日期不对", "陈晓雯", "三月初", "", "待处理", "", "", ""],
    ["7", "状态不对", "陈晓雯", "2026-3-11", "", "莫名其妙", "", "", ""],
]


def planned(cast: Cast, rows: list[list[str]] = ROWS, *, stand_in: bool = False) -> Plan:
    return plan(cast.project, rows, reading.match(rows[0]), by=cast.lead, stand_in=stand_in)


def test_the_usual_chinese_headings_are_understood() -> None:
    assert reading.match(HEADER) == [
        "number", "words", "reporter", "met", "area", "state", "solution", "closed", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    ["2026-03-09", "2026/3/9", "2026.3.9", "20260309", "2026年3月9日", "26-3-9", "46090", "2026-03-09 10:30"],
)
def test_the_usual_spellings_of_a_date(cast: Cast, words: str) -> None:
    found = reading.read_moment(words, cast.project.zone, date(2026, 11, 23), 9)
    assert found is not None and found.date() == date(2026, 3, 9)


def test_a_date_without_a_year_lies_in_the_past(cast: Cast) -> None:
    found = reading.read_moment("12月3日", cast.project.zone, date(2026, 11, 23), 9)
    assert found is not None and found.date() == date(2025, 12, 3)


def test_rows_are_taken_and_the_others_named_with_their_reason(cast: Cast) -> None:
    found = planned(cast)
    assert (found.count(NEW), found.count(WRONG)) == (3, 4)
    assert [line.number for line in found.wrong] == [5, 6, 7, 8]
    assert all(line.reason for line in found.wrong)


def test_what_was_solved_there_is_closed_here_with_its_dates(cast: Cast) -> None:
    planned(cast).carry_out(by=cast.lead)
    problem = Problem.objects.get(title="保存订单很慢")
    assert (problem.state, problem.outcome, problem.area) == ("closed", "solved", cast.area)
    assert problem.reported_at.astimezone(cast.project.zone).date() == date(2026, 3, 9)
    assert problem.closed_at is not None and problem.closed_at.date() == date(2026, 3, 12)
    assert problem.proposals.get().steps == "装了补丁"


def test_unknown_columns_are_kept_as_internal_notes(cast: Cast) -> None:
    planned(cast).carry_out(by=cast.lead)
    assert sorted(Comment.objects.values_list("words", flat=True)) == ["备注：客户在等", "模块：报价"]
    assert not Comment.objects.exclude(audience="internal").exists()


def test_importing_again_changes_nothing(cast: Cast) -> None:
    planned(cast).carry_out(by=cast.lead)
    before = list(Problem.objects.order_by("number").values())
    again = planned(cast)
    assert (again.count(NEW), again.count(SAME), again.carry_out(by=cast.lead)) == (0, 3, 0)
    assert list(Problem.objects.order_by("number").values()) == before


def test_a_row_that_stands_twice_in_the_list_is_taken_once(cast: Cast) -> None:
    assert planned(cast, [HEADER, ROWS[1], ROWS[1]]).count(NEW) == 1


def test_the_lead_can_stand_in_for_unknown_reporters(cast: Cast) -> None:
    planned(cast, stand_in=True).carry_out(by=cast.lead)
    assert Occurrence.objects.get(words="这个人不在了").member == cast.lead
    assert Comment.objects.filter(words__contains="提出人：张三").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_the_command_reads_csv_in_the_usual_encodings(cast: Cast, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join(",".join(row) for row in ROWS), encoding=encoding)
    call_command("import", "problems", str(path), project="huarui/CRM", stdout=io.StringIO())
    assert Problem.objects.count() == 3
    assert path.with_suffix(".wrong.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_dry_run_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join(",".join(row) for row in ROWS), encoding="utf-8")
    said = io.StringIO()
    call_command("import", "problems", str(path), project="huarui/CRM", dry_run=True, stdout=said)
    assert "3 new" in said.getvalue()
    assert not Problem.objects.exists()


def test_a_column_can_be_mapped_by_hand(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("编码,说了什么,谁\n1,保存不了,陈晓雯\n", encoding="utf-8")
    mapped = ["说了什么=words", "谁=reporter"]
    call_command("import", "problems", str(path), project="huarui/CRM", map=mapped, stdout=io.StringIO())
    assert Problem.objects.get().title == "保存不了"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_page_previews_takes_and_hands_out_the_wrong_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead.user)
    url = cast.project.url("home:import")
    file = io.BytesIO(workbook())
    file.name = "问题清单.xlsx"
    seen = client.post(url, {"file": file})
    assert seen.status_code == 200
    assert not Problem.objects.exists()
    back = {"table": seen.context["table"], "column": [m["field"] for m in seen.context["matched"]]}
    back["called"] = seen.context["called"]
    wrong = client.post(url, back | {"wrong": "1"})
    assert "这个人不在了" in wrong.content.decode("utf-8-sig")
    client.post(url, back | {"confirm": "1"})
    assert Problem.objects.count() == 3
    told = client.get(cast.project.url("problems:show", 1)).context["origin"]
    assert told == ["问题清单.xlsx", "第2行"]


def test_only_the_lead_imports(cast: Cast, client: Client) -> None:
    url = cast.project.url("home:import")
    for name, person in cast.everybody().items():
        client.force_login(person.user)
        assert client.get(url).status_code == (200 if name == "lead" else 404), name


def test_old_workbooks_are_read_too() -> None:
    path = Path(__file__).parent / "list.xls"
    assert tables.read_file(path.open("rb"))[0][:2] == ["序号", "问题描述"]
