"""Tables that people bring along: Excel, CSV in any of the usual encodings, or text pasted from a sheet.

Reading gives rows of trimmed strings; writing gives files that no spreadsheet will compute.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import IO, Any

import openpyxl
import python_calamine
from django.utils.translation import gettext as _

from luoshi.kernel.cells import safe_cell
from luoshi.kernel.verdict import Refusal

Rows = list[list[str]]

MAX_BYTES = 10 * 1024 * 1024
# A workbook is a zip archive: what it says to unpack to is checked before anything is unpacked.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 20_000
MOST_ROWS = 50_000
"""A workbook of so many rows takes seconds to write; more come as CSV, which is sent while it is written."""
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_file(file: IO[bytes]) -> Rows:
    """Rows of an uploaded .xlsx, .xls or .csv, judged by content and not by name. Raises Refusal."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refusal(_("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024})
    if not data.strip():
        raise Refusal(_("The file is empty."))
    if data.startswith((WORKBOOK, OLD_WORKBOOK)):
        return _workbook(data)
    return read_text(decode(data))


def read_text(text: str) -> Rows:
    """Rows of CSV text or of cells pasted from a sheet (separated by tabs). Raises Refusal."""
    text = text.lstrip("\ufeff").replace("\x00", "")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max("\t,;", key=first.count)
    try:
        return tidy(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise Refusal(_("The text cannot be read as a table.")) from None


def decode(data: bytes) -> str:
    """Text of UTF-8, UTF-16 or GBK bytes. Raises Refusal when it is none of them."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(_("The file is neither Excel nor text in UTF-8, UTF-16 or GBK."))


def tidy(rows: Iterable[Sequence[Any]]) -> Rows:
    """Trimmed strings, all rows equally wide, empty rows dropped. Raises Refusal above the limits."""
    kept: Rows = []
    for row in rows:
        cells = [cell_text(cell) for cell in row[:MAX_COLUMNS]]
        if any(cells):
            kept.append(cells)
        if len(kept) > MAX_ROWS:
            raise Refusal(_("The table has more than %(limit)d rows.") % {"limit": MAX_ROWS})
    if not kept:
        raise Refusal(_("The table is empty."))
    width = max(len(row) - _blanks(row) for row in kept)
    return [(row + [""] * width)[:width] for row in kept]


def cell_text(cell: Any) -> str:
    """A cell as the person sees it: dates as 2026-11-23, whole numbers without a fraction."""
    if isinstance(cell, datetime):
        plain = cell.time() == time(0)
        return cell.date().isoformat() if plain else cell.isoformat(" ", "minutes")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | time):
        return cell.isoformat()
    text = "" if cell is None else str(cell)
    clean = text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return clean.replace("\u3000", " ").strip()[:MAX_CELL]


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV with byte-order mark, so that Excel reads Chinese; formulas are disarmed."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def write_workbook(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """An .xlsx with one sheet of text cells; formulas are disarmed."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(safe_cell(title)[:31])
    for row in rows:
        sheet.append([safe_cell(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _blanks(row: list[str]) -> int:
    """How many empty cells end the row."""
    return next((place for place, cell in enumerate(reversed(row)) if cell), len(row))


def _workbook(data: bytes) -> Rows:
    """Rows of the first sheet that holds any."""
    try:
        if data.startswith(WORKBOOK):
            unpacked = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist())
            if unpacked > MAX_UNPACKED:
                raise Refusal(_("The workbook unpacks to more than can be read."))
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheets = (book.get_sheet_by_name(name).to_python(nrows=MAX_ROWS + 1) for name in book.sheet_names)
        return next((tidy(rows) for rows in sheets if rows), [])
    except (python_calamine.CalamineError, zipfile.BadZipFile, ValueError, KeyError):
        raise Refusal(_("The workbook cannot be opened. Is it damaged or protected by a password?")) from None
