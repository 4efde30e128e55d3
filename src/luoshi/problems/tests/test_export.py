"""The list as a file: the same rows as on the page, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from luoshi.problems import export
from luoshi.problems.listing import Filters, listed
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import closed, investigating, signed_in, text, with_consultant
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

INSIDE = ("lead", "sponsor", "head", "reporter", "reporter2", "observer")


def exported(member: Member, kind: str = "csv", **query: str) -> bytes:
    address = f"{member.project.url('problems:export', kind)}?{urlencode(query)}"
    answer = signed_in(member).get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    return bytes(answer.getvalue())


def rows(member: Member, **query: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported(member, **query).decode("utf-8-sig"))))


def sheet(member: Member, **query: str) -> list[list[str]]:
    book = load_workbook(io.BytesIO(exported(member, "xlsx", **query)))
    return [[str(cell or "") for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]


def seen(member: Member, **query: str) -> list[str]:
    return [row.code for row in listed(member, Filters.of(member, query), query).rows]


@pytest.mark.parametrize("role", INSIDE)
@pytest.mark.parametrize("reading", ["all", "department", "own"])
def test_a_file_holds_exactly_what_its_reader_sees(cast: Cast, role: str, reading: str) -> None:
    for stage in (investigating, with_consultant, closed):
        stage(cast)
    Problem.report(by=cast.reporter2, words="客户问进度")
    Problem.report(by=cast.lead, words="项目办的事")
    cast.project.reading = reading
    cast.project.save()
    person = getattr(cast, role)
    person.refresh_from_db()
    for query in ({}, {"state": "all"}, {"party": "con"}, {"q": "收货地址", "state": "all"}):
        on_screen = seen(person, **query)
        assert [row[0] for row in rows(person, **query)[1:]] == on_screen
        assert [row[0] for row in sheet(person, **query)[1:]] == on_screen


def test_the_words_of_the_first_reporter_and_all_columns_are_there(cast: Cast) -> None:
    problem = with_consultant(cast)
    problem.meet_again(by=cast.reporter2, words="我也是")
    header, row = rows(cast.lead)
    told = dict(zip(header, row, strict=True))
    assert told["原话"] == "改收货地址后保存不了，提示字段长度超限。删短才行"
    assert (told["状态"], told["重要程度"], told["模块"], told["提出人"], told["球在谁手里"], told["遇到次数"]) == (
        "顾问处理中", "重要", "订单管理", "陈晓雯", "何明远", "2",
    )  # fmt: skip


def test_excel_recognises_the_csv_as_chinese(cast: Cast) -> None:
    investigating(cast)
    assert exported(cast.lead).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("words", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", " =1", "'=1"])
def test_no_cell_is_taken_for_a_formula(cast: Cast, words: str) -> None:
    problem = Problem.report(by=cast.reporter, words=words)
    problem.assess(by=cast.lead, vendor_number=words.strip())
    for cells in (rows(cast.lead)[1], sheet(cast.lead)[1]):
        assert not [cell for cell in cells if cell.lstrip(' \t"').startswith(("=", "+", "-", "@"))]
    book = load_workbook(io.BytesIO(exported(cast.lead, "xlsx")))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {
        "s",
        "n",
        "inlineStr",
    }


def test_quotes_commas_and_lines_stay_in_their_cell(cast: Cast) -> None:
    words = '他说"不行"，\n第二行, 带逗号'
    Problem.report(by=cast.reporter, words=words)
    assert rows(cast.lead)[1][2] == words


def test_a_list_too_long_for_excel_leads_to_the_csv(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _each in range(3):
        investigating(cast)
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    address = cast.project.url("problems:export", "xlsx")
    answer = signed_in(cast.lead).get(f"{address}?party=us")
    csv = cast.project.url("problems:export", "csv")
    assert (answer.status_code, f'href="{csv}?party=us"' in text(answer)) == (422, True)
    assert "Excel文件最多" in text(answer)
    assert len(rows(cast.lead, party="us")) == 4
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    assert len(sheet(cast.lead, party="us")) == 4


def test_there_are_two_kinds_of_file(cast: Cast) -> None:
    for kind in ("xls", "CSV", "pdf", "html"):
        assert signed_in(cast.lead).get(cast.project.url("problems:export", kind)).status_code == 404
