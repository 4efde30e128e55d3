"""People from a sheet."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.kernel import tables
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import roster
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

PAGE = "/huarui/CRM/setup/members/sheet/"
HEADER = ["姓名", "邮箱", "部门", "角色", "外部单位", "截止日期"]
SHEET = [
    HEADER,
    ["刘洋", "ly@huarui.example", "销售一部", "一线用户", "", ""],
    ["周婷", "zt@huarui.example", "客服部", "一线用户、部门主管", "", ""],
    ["顾问甲", "jia@qiming.example", "", "", "启明咨询", "2027年6月30日"],
    ["没有地址", "", "销售一部", "", "", ""],
    ["刘洋二", "LY@huarui.example", "", "", "", ""],
    ["顾问乙", "yi@qiming.example", "", "顾问", "启明咨询", ""],
    ["国王", "gw@huarui.example", "", "国王", "", ""],
]


def planned(cast: Cast, rows: list[list[str]] = SHEET) -> roster.Plan:
    return roster.plan(cast.project, rows, roster.match(rows[0]))


def test_usual_headings_are_understood() -> None:
    assert roster.match(["序号", "姓名*", "电子邮箱（必填）", "所属部门", "岗位", "手机号", "备注"]) == [
        "", "name", "email", "department", "job", "phone", "",
    ]  # fmt: skip


def test_every_row_says_what_would_happen(cast: Cast) -> None:
    plan = planned(cast)
    assert plan.counts == {"new": 3, "change": 0, "same": 0, "wrong": 4}
    assert [line.number for line in plan.wrong] == [5, 6, 7, 8]
    assert plan.new_departments == ["客服部"]
    assert not Member.objects.filter(name="刘洋").exists()


def test_what_can_be_taken_is_taken_and_a_second_time_changes_nothing(cast: Cast) -> None:
    planned(cast).carry_out(by=cast.lead)
    consultant = Member.objects.get(name="顾问甲")
    assert (consultant.has("consultant"), consultant.active_to) == (True, date(2027, 6, 30))
    assert Member.objects.get(name="周婷").role_set == {"reporter", "head"}
    assert planned(cast).counts == {"new": 0, "change": 0, "same": 3, "wrong": 4}


def test_a_changed_row_changes_only_what_it_names(cast: Cast) -> None:
    rows = [["姓名", "邮箱", "岗位"], [cast.reporter.name, cast.reporter.email, "销售代表"]]
    planned(cast, rows).carry_out(by=cast.lead)
    cast.reporter.refresh_from_db()
    assert (cast.reporter.job, cast.reporter.department.name) == ("销售代表", "销售一部")


def test_a_sheet_without_name_or_address_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal, match="which column"):
        planned(cast, [["部门", "岗位"], ["销售一部", "x"]])


def test_a_list_without_headings_is_guessed_by_its_addresses(cast: Cast) -> None:
    rows = roster.with_header([["刘洋", "ly@huarui.example"], ["周婷", "zt@huarui.example"]])
    assert len(rows) == 3
    assert roster.match(rows[0]).count("") <= 2


@pytest.mark.parametrize("words", ["2027-06-30", "2027/6/30", "2027.6.30", "2027年6月30日", "20270630"])
def test_dates_are_read_in_the_usual_spellings(words: str) -> None:
    assert roster.read_date(words) == date(2027, 6, 30)


@pytest.mark.parametrize("words", ["明年", "2027-13-01", "30.06.2027", "x" * 1000])
def test_what_is_no_date_is_refused(words: str) -> None:
    with pytest.raises(Refusal):
        roster.read_date(words)


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lead.user)
    return client


def preview(lead: Client, **more: object) -> dict[str, object]:
    answer = lead.post(PAGE, {"text": "\n".join("\t".join(row) for row in SHEET)})
    context = answer.context[-1].flatten() if answer.context else {}
    return {"table": context["table"], "column": [each["field"] for each in context["matched"]]} | more


def test_nothing_is_written_before_the_confirmation(lead: Client, cast: Cast) -> None:
    carried = preview(lead)
    assert not Member.objects.filter(name="刘洋").exists()
    assert lead.post(PAGE, carried | {"again": "1"}).status_code == 200
    for _ in range(3):
        assert lead.post(PAGE, carried | {"confirm": "1", "key": "k1"}).status_code == 302
    assert Member.objects.filter(name="刘洋").count() == 1


def test_rows_that_cannot_be_taken_come_as_a_file(lead: Client, cast: Cast) -> None:
    answer = lead.post(PAGE, preview(lead, wrong="1"))
    rows = tables.read_text(tables.decode(answer.content))
    assert [row[0] for row in rows[1:]] == ["5", "6", "7", "8"]
    assert all(row[1] for row in rows[1:])


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.csv", "=cmd.csv"])
def test_files_are_read_as_well(lead: Client, cast: Cast, name: str) -> None:
    data = tables.write_workbook("名单", SHEET) if name.endswith("x") else tables.write_csv(SHEET)
    answer = lead.post(PAGE, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 200
    assert "国王" in answer.text


@pytest.mark.parametrize("bad", [b"", b"\x89PNG\r\n", b"PK\x03\x04", b"a" * (11 * 1024 * 1024)])
def test_other_files_get_a_sentence(lead: Client, cast: Cast, bad: bytes) -> None:
    assert lead.post(PAGE, {"file": SimpleUploadedFile("x.xlsx", bad)}).status_code == 422


@pytest.mark.parametrize("table", ["", "{}", "[1]", '[["a"]]', "[[{}]]", "x" * 1000, '[["姓名"],[null]]'])
def test_a_forged_table_breaks_nothing(lead: Client, cast: Cast, table: str) -> None:
    assert lead.post(PAGE, {"table": table, "column": ["name", "email"], "confirm": "1"}).status_code in (
        302,
        422,
    )
