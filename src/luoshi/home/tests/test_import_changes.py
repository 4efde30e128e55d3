"""Taking over the company's existing list of requirement changes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from luoshi.changes import export
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change
from luoshi.changes.tests.stages import WORDS, deciding, declined, done, recording
from luoshi.home.importing.lists import CHANGES
from luoshi.home.importing.plan import NEW, SAME, Plan, plan
from luoshi.kernel.tables import read_file, write_csv, write_workbook
from luoshi.problems.tests.stages import signed_in
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast, enrol, make_project

HEADER = [
    "序号",
    "需求描述",
    "提出人",
    "提出日期",
    "原因",
    "希望达到的目标",
    "模块",
    "状态",
    "处理结果",
    "完成日期",
    "备注",
]
ROWS = [
    HEADER,
    ["1", "报价单要显示税率", "陈晓雯", "2026-3-9", "客户总问", "报价单看到税率", "订单管理", "已上线", "5.1版", "2026-4-1", "急"],
    ["2", "换个颜色", "孙悦", "2026-3-10", "", "", "", "不予变更", "没必要", "2026-3-12", ""],
    ["3", "批量审批", "王磊", "2026-3-11", "太慢", "一次批40份", "合同", "评审中", "", "", ""],
    ["4", "地图看客户", "陈晓雯", "2026-3-12", "", "", "", "", "", "", ""],
    ["5", "谁也不是", "张三", "2026-3-12", "", "", "", "", "", "", ""],
    ["6", "状态怪", "孙悦", "2026-3-12", "", "", "", "莫名其妙", "", "", ""],
]  # fmt: skip


def planned(cast: Cast) -> Plan:
    return plan(cast.project, ROWS, CHANGES.match(HEADER), by=cast.lead, kind=CHANGES)


def test_an_existing_list_of_changes_arrives_with_its_dates_and_ends(cast: Cast) -> None:
    assert planned(cast).carry_out(by=cast.lead) == 4
    first, second, third, fourth = Change.objects.order_by("number")
    assert [one.state for one in (first, second, third, fourth)] == [
        "done",
        "declined",
        "screening",
        "recording",
    ]
    assert (first.requester, first.area, first.ending_words) == (cast.reporter, cast.area, "5.1版")
    assert (first.opened_at.date().isoformat(), first.goals.get().reached) == ("2026-03-09", True)
    assert Comment.objects.filter(subject_id=first.pk, audience="internal", words__contains="急").exists()


def test_the_same_list_again_changes_nothing_and_wrong_rows_say_why(cast: Cast) -> None:
    planned(cast).carry_out(by=cast.lead)
    again = planned(cast)
    assert (again.count(SAME), again.count(NEW), again.carry_out(by=cast.lead)) == (4, 0, 0)
    assert {line.number: bool(line.reason) for line in again.wrong} == {6: True, 7: True}


def sent(client: Client, url: str, data: bytes, name: str) -> dict[str, Any]:
    """The table as the page shows it, to be sent on."""
    file = io.BytesIO(data)
    file.name = name
    seen = client.post(url, {"file": file, "what": "changes"})
    assert seen.status_code == 200
    columns = [matched["field"] for matched in seen.context["matched"]]
    return {"table": seen.context["table"], "column": columns, "what": "changes"}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_page_previews_takes_and_hands_out_the_wrong_rows(cast: Cast, kind: str) -> None:
    client, url = signed_in(cast.lead), cast.project.url("home:import")
    data = write_csv(ROWS) if kind == "csv" else write_workbook("需求", iter(ROWS))
    back = sent(client, url, data, f"需求清单.{kind}")
    assert not Change.objects.exists()
    wrong = client.post(url, back | {"wrong": "1"}).content.decode("utf-8-sig")
    assert "谁也不是" in wrong and "状态怪" in wrong and "报价单要显示税率" not in wrong
    client.post(url, back | {"confirm": "1"})
    assert Change.objects.count() == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_the_command_reads_csv_in_the_usual_encodings(cast: Cast, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n".join(",".join(row) for row in ROWS), encoding=encoding)
    call_command("import", "changes", str(path), project="huarui/CRM", stdout=io.StringIO())
    assert Change.objects.count() == 4
    assert "谁也不是" in path.with_suffix(".wrong.csv").read_text("utf-8-sig")


def test_the_command_reads_a_workbook(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(write_workbook("需求", iter(ROWS)))
    call_command("import", "changes", str(path), project="huarui/CRM", stdout=io.StringIO())
    assert Change.objects.count() == 4


def test_odd_rows_are_named_and_several_goals_stand_in_one_cell(cast: Cast) -> None:
    rows = [
        ["需求描述", "提出人", "提出日期", "目标"],
        ["快一点", "陈晓雯", "2026-3-9", "一步到位\n不用打电话"],
        ["日期不对", "陈晓雯", "三月初", ""],
        ["外人提的", cast.consultant.name, "2026-3-9", ""],
        ["", "陈晓雯", "2026-3-9", ""],
    ]
    found = plan(cast.project, rows, CHANGES.match(rows[0]), by=cast.lead, kind=CHANGES)
    assert ([line.number for line in found.wrong], found.carry_out(by=cast.lead)) == ([3, 4, 5], 1)
    assert [goal.words for goal in Change.objects.get().goals.all()] == ["一步到位", "不用打电话"]


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_each_heading_and_state_of_an_exported_list_is_understood(language: str) -> None:
    with override(language):
        fields = CHANGES.match(export.header())
        labels = [str(state.label) for state in LIFE.states]
    assert fields[:6] == ["number", "title", "words", "reasons", "goals", "state"]
    assert set(fields[6:]) - {""} == {"area", "reporter", "met", "closed"}
    arrived = {CHANGES.state(label) for label in labels}
    assert arrived == {(name, "") for name in ("recording", "screening", "done", "declined", "withdrawn")}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_exported_list_is_understood_again_and_brings_nothing_new(cast: Cast, kind: str) -> None:
    for stage in (recording, deciding, done, declined):
        stage(cast)
    Change.open(by=cast.reporter, words="=1+1")
    for state, count in (("open", 3), ("ended", 2)):
        rows = exported(cast, kind, state)
        found = plan(cast.project, rows, CHANGES.match(rows[0]), by=cast.lead, kind=CHANGES)
        assert (found.count(SAME), found.count(NEW), found.wrong) == (count, 0, [])


def test_an_exported_list_arrives_in_another_project_as_it_was(cast: Cast) -> None:
    deciding(cast).describe(by=cast.lead, title="发货单显示账期", area=cast.area)
    Change.open(by=cast.reporter, words="=1+1")
    other = make_project("anhe", "OA", "OA上线")
    lead, reporter = enrol(other, [("周明", ("lead",), {}), (cast.reporter.name, ("reporter",), {})])
    rows = exported(cast, "csv")
    found = plan(other, rows, CHANGES.match(rows[0]), by=lead, kind=CHANGES)
    assert found.carry_out(by=lead) == 2, [line.reason for line in found.wrong]
    first, second = other.changes.order_by("opened_at", "number")
    taken = {change.title: change for change in (first, second)}
    assert (taken["发货单显示账期"].words, taken["发货单显示账期"].state) == (WORDS, "screening")
    assert (taken["=1+1"].words, taken["=1+1"].requester) == ("=1+1", reporter)


def exported(cast: Cast, kind: str, state: str = "open") -> list[list[str]]:
    answer = signed_in(cast.lead).get(cast.project.url("changes:export", kind), {"state": state})
    return read_file(io.BytesIO(answer.content))


def test_a_list_of_titles_only_is_a_list_of_what_is_wanted(cast: Cast) -> None:
    assert CHANGES.match(["标题", "提出人"]) == ["words", "reporter"]
