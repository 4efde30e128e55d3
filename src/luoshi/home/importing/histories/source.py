"""The rows of an event log, whichever of the usual files it is; read in pieces, never as a whole."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO

from django.utils.translation import gettext as _

from luoshi.kernel import tables
from luoshi.kernel.cells import plain_cell
from luoshi.kernel.verdict import Refusal
from luoshi.trail.eventlog import as_ocel, as_xes
from luoshi.trail.eventlog.shape import STANDARD, TRANSITION, clean, inside

Row = tuple[list[str], dict[str, str]]
"""The cells under the header, and what stands under no heading of it."""
PIECE = 1 << 16
SEPARATORS = "\t,;|"


class Log:
    """An opened log: its headings, and its rows once, in their order. Raises Refusal."""

    def __init__(self, file: IO[bytes]) -> None:
        file.seek(0)
        start = file.read(PIECE)
        file.seek(0)
        if not start.strip():
            raise Refusal(_("The file is empty."))
        plain = start.removeprefix(codecs.BOM_UTF8).lstrip()
        self._text: io.TextIOWrapper | None = None
        if start.startswith((tables.WORKBOOK, tables.OLD_WORKBOOK)):
            self._rows: Iterator[list[str]] = iter(tables.read_file(file))
            self.header = self._headings()
        elif plain.startswith((b"<", b"{")):
            reader = as_xes if plain.startswith(b"<") else as_ocel
            self.header, self._lines = [*STANDARD, TRANSITION], reader.read(file)
        else:
            self._rows = self._table(file)
            self.header = self._headings()

    def _table(self, file: IO[bytes]) -> Iterator[list[str]]:
        encoding = encoding_of(file)
        self._text = text = io.TextIOWrapper(file, encoding, newline="")
        first = next((line for line in text if line.strip()), "")
        text.seek(0)
        separator = max(SEPARATORS, key=first.count)
        return csv.reader((line.replace("\0", "") for line in text), delimiter=separator)

    def _headings(self) -> list[str]:
        """Headings that are one another's equals are told apart, and one that is missing is numbered."""
        header: list[str] = []
        cells = next((row for row in _whole(self._rows) if any(map(str.strip, row))), [])
        for place, cell in enumerate(cells[: tables.MAX_COLUMNS], 1):
            name = inside(cell_of(cell)) or _("Column %(n)d") % {"n": place}
            header.append(name if name not in header else f"{name} ({place})")
        if not header:
            raise Refusal(_("The table is empty."))
        return header

    def rows(self) -> Iterator[Row]:
        """Each row that says anything, its cells trimmed."""
        if hasattr(self, "_lines"):
            for line in self._lines:
                facts = {clean(name): cell_of(value) for name, value in line.facts.items()}
                cells = [cell_of(cell) for cell in line.standard.values()]
                yield [*cells, facts.pop(TRANSITION, "")], facts
            return
        for row in _whole(self._rows):
            cells = [cell_of(cell) for cell in row[: tables.MAX_COLUMNS]]
            if any(cells):
                width = len(self.header)
                over = {
                    _("Column %(n)d") % {"n": n}: one for n, one in enumerate(cells[width:], width + 1) if one
                }
                yield (cells + [""] * width)[:width], over

    def close(self) -> None:
        """Let go of the file, which stays open."""
        if self._text is not None:
            self._text.detach()
            self._text = None


def cell_of(text: str) -> str:
    """The cell as it is kept: trimmed, armed again, without what no file can carry."""
    # Nearly every cell is as it should be, and there are millions.
    if text.isprintable() and text[:1] not in (" ", "'") and not text.endswith(" ") and len(text) < 1000:
        return text
    return tables.cell_text(clean(plain_cell(text)))


def _whole(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        raise Refusal(_("The text cannot be read as a table.")) from None


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8, UTF-16 or GBK; the whole file is read once for it. Raises Refusal when it is none of them."""
    start = file.read(2)
    marked = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        file.seek(0)
        if _decodes(file, encoding):
            file.seek(0)
            return encoding
    raise Refusal(_("The file is neither Excel nor text in UTF-8, UTF-16 or GBK."))


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
