"""Tables in every spelling people bring."""

import io

import openpyxl
import pytest

from luoshi.kernel import tables
from luoshi.kernel.cells import safe_cell
from luoshi.kernel.verdict import Refusal

LIST = [["姓名", "邮箱"], ["陈晓雯", "cxw@huarui.example"]]


def read(data: bytes) -> list[list[str]]:
    return tables.read_file(io.BytesIO(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_csv_is_read_in_the_usual_encodings(encoding: str) -> None:
    assert read("姓名,邮箱\r\n陈晓雯,cxw@huarui.example\r\n".encode(encoding)) == LIST


def test_cells_pasted_from_a_sheet_are_separated_by_tabs() -> None:
    assert tables.read_text("姓名\t邮箱\n陈晓雯\tcxw@huarui.example\n\n") == LIST


def test_a_workbook_comes_back_as_it_was_written() -> None:
    assert read(tables.write_workbook("名单", LIST)) == LIST


def test_dates_and_whole_numbers_read_as_people_see_them() -> None:
    book = openpyxl.Workbook()
    book.active.append([tables.date(2026, 11, 23), 12.0, None, "尾"])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()) == [["2026-11-23", "12", "", "尾"]]


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"\xff\xfe\x00\xd8"]
)
def test_what_is_no_table_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refusal):
        read(data)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "'=1"])
def test_written_files_hold_no_formula(cell: str) -> None:
    assert safe_cell(cell).startswith("'")


def test_csv_begins_with_a_byte_order_mark() -> None:
    assert tables.write_csv(LIST).startswith(b"\xef\xbb\xbf")
