"""The figures of filing as a workbook: one line for each department, and one for each of its people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.diary.cells import state_words
from luoshi.diary.queries.heat import Count, Row, export_rows
from luoshi.diary.queries.people import Person
from luoshi.diary.span import Span
from luoshi.kernel.tables import write_workbook
from luoshi.rollout.models import Member

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PEOPLE = 3000
"""Beyond so many people a workbook is no longer read by anybody; the departments stand in it all the same."""


def workbook(member: Member, span: Span) -> bytes:
    """The figures that this member may see."""
    return write_workbook(_("Filing of daily reports"), _lines(member, span))


def _lines(member: Member, span: Span) -> Iterator[list[str]]:
    columns = span.columns(member.project.working_time, {})
    days = [f"{one.first}" if one.first == one.last else f"{one.first}–{one.last}" for one in columns]
    yield [
        _("Department"), pgettext("person", "Name"), _("Filed in time ÷ due"), pgettext("diary", "due"),
        pgettext("diary", "in time"), pgettext("diary", "late"), pgettext("diary", "missed"),
        pgettext("diary", "exempt"), *days,
    ]  # fmt: skip
    for row, people in export_rows(member, span, MOST_PEOPLE):
        name = row.department.name if row.department else _("No department")
        yield [name, "", *_numbers(row.total), *(_share(row, one.first) for one in columns)]
        for person in people:
            yield [name, person.name, *_numbers(person), *(_states(person, one.first) for one in columns)]


def _numbers(of: Count | Person) -> list[str]:
    return [of.percent, *(str(number) for number in (of.due, of.in_time, of.late, of.missed, of.exempt))]


def _share(row: Row, first: date) -> str:
    count = row.cells.get(first)
    return f"{count.in_time}/{count.due}" if count and count.due else ""


def _states(person: Person, first: date) -> str:
    states = person.cells.get(first, [])
    return pgettext("between clauses", ", ").join(dict.fromkeys(state_words(one) for one in states))
