"""Next year's holidays from a file: an official notice as calendar (.ics) or as a table (.csv, Excel)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.utils.translation import gettext as _
from icalendar import Calendar

from luoshi.kernel import tables
from luoshi.kernel.tables import Rows
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Project
from luoshi.rollout.roster import read_date
from luoshi.rollout.statutory import Day
from luoshi.ui.moments import date_text

MAX_BYTES = 1024 * 1024
MOST_DAYS, LONGEST = 400, 60
WORKS = re.compile(r"补班|補班|上班|调班|調班|班日|工作日|\bwork|make-?up", re.IGNORECASE)
RESTS = re.compile(r"休|假|节|節|年|off|holiday|free", re.IGNORECASE)
DATE_HEADS, KIND_HEADS = ("日期", "日", "date", "day"), ("类型", "類型", "安排", "type", "kind", "works")
Said = tuple[date, Day]


def read(file: IO[bytes], project: Project) -> dict[date, Day]:
    """The days that the file names. Raises Refusal: unreadable, too much, or contradicting itself."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refusal(_("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024})
    said = list(_events(data)) if b"BEGIN:VCALENDAR" in data[:2000] else list(_rows(data))
    if not said:
        raise Refusal(_("The file names no day."))
    if len(said) > MOST_DAYS:
        raise Refusal(_("The file names more than %(limit)d days.") % {"limit": MOST_DAYS})
    return _agreed(said, project)


def _agreed(said: list[Said], project: Project) -> dict[date, Day]:
    """One word for each day, of this year or the next two."""
    this, found = project.today().year, dict[date, Day]()
    for day, what in said:
        if not this - 1 <= day.year <= this + 2:
            raise Refusal(_("%(day)s lies too far away for this calendar.") % {"day": date_text(day)})
        if day in found and found[day].works != what.works:
            raise Refusal(
                _("The file says both “day off” and “workday” for %(day)s. Nothing was changed.")
                % {"day": date_text(day)}
            )
        found.setdefault(day, what)
    return dict(sorted(found.items()))


def _events(data: bytes) -> Iterator[Said]:
    try:
        events = Calendar.from_ical(data).walk("VEVENT")
    except (ValueError, KeyError, IndexError, AttributeError):
        raise Refusal(_("The calendar file cannot be read. Is it damaged?")) from None
    for event in events:
        start, end = _day(event.get("DTSTART")), _day(event.get("DTEND"))
        if start is None:
            continue
        name = tables.cell_text(str(event.get("SUMMARY", "")))
        last = max(start, end - timedelta(days=1)) if end else start
        if (last - start).days >= LONGEST:
            raise Refusal(_("“%(name)s” lasts longer than a holiday.") % {"name": name[:40]})
        for count in range((last - start).days + 1):
            yield start + timedelta(days=count), Day(bool(WORKS.search(name)), name or _("day off"))


def _day(value: Any) -> date | None:
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None


def _rows(data: bytes) -> Iterator[Said]:
    """Columns date, kind, name, under a heading or without one. Raises Refusal naming the row."""
    workbook = data.startswith((tables.WORKBOOK, tables.OLD_WORKBOOK))
    rows = tables.read_file(_again(data)) if workbook else tables.read_text(tables.decode(data))
    when, kind, name = _columns(rows)
    for number, row in enumerate(rows[0 if _is_date(rows[0][when]) else 1 :], 1):
        cells = [*row, "", "", ""]
        if not cells[when]:
            continue
        try:
            day = read_date(cells[when])
        except Refusal as refusal:
            raise Refusal(_("Row %(number)d: %(why)s") % {"number": number, "why": refusal}) from None
        yield day, _kind(cells[kind], cells[name], number)


def _kind(kind: str, name: str, number: int) -> Day:
    works = bool(WORKS.search(kind)) or kind.strip().lower() in ("1", "true", "yes", "班")
    rests = kind.strip().lower() in ("0", "false", "no") or bool(RESTS.search(kind))
    if works == rests:
        raise Refusal(_("Row %(number)d: say “day off” or “workday”.") % {"number": number})
    return Day(works, name or (_("Make-up workday") if works else _("day off")))


def _columns(rows: Rows) -> tuple[int, int, int]:
    """Places of date, kind and name; without known headings the first three."""
    heads = [cell.strip().lower() for cell in rows[0]]
    when = next((place for place, head in enumerate(heads) if head in DATE_HEADS), 0)
    kind = next((place for place, head in enumerate(heads) if head in KIND_HEADS), 1 if when == 0 else 0)
    rest = [place for place in range(3) if place not in (when, kind)]
    return when, kind, rest[0]


def _is_date(text: str) -> bool:
    try:
        read_date(text)
    except Refusal:
        return False
    return True


def _again(data: bytes) -> IO[bytes]:
    return io.BytesIO(data)
