"""The dots of a pilot: each person and working day with a colour, a texture and its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.changes.models import Pilot, PilotAnswer
from luoshi.kernel.clock import WorkingTime
from luoshi.rollout.models import Leave, Member
from luoshi.ui.moments import date_text, weekday

MOST_DAYS, ON_A_PHONE = 30, 7
"""Days that are drawn on a desk, and on a phone; the newest ones."""
REPORTED, USED, UNUSED, SILENT = "reported", "used", "unused", "silent"
AWAY, OFF, AHEAD = "away", "free", "ahead"
KINDS = (USED, REPORTED, UNUSED, SILENT, AWAY, OFF)
Cell = dict[str, Any]


def words_of(kind: str) -> str:
    """What a dot means."""
    return {
        REPORTED: pgettext("trial", "reported a problem"),
        USED: pgettext("trial", "used it"),
        UNUSED: pgettext("trial", "did not use it"),
        SILENT: pgettext("trial", "no answer"),
        AWAY: pgettext("trial", "away"),
        OFF: pgettext("trial", "day off"),
        AHEAD: pgettext("trial", "still to come"),
    }[kind]


@dataclass(frozen=True)
class Days:
    """The days of a pilot that are drawn: working days, and weekdays on which nobody works."""

    all: list[date]
    today: date
    time: WorkingTime

    @property
    def heads(self) -> list[Cell]:
        """The heads of the columns, with the mark of a holiday 休 or a make-up day 班."""
        return [self._head(place, day) for place, day in enumerate(self.all)]

    def _head(self, place: int, day: date) -> Cell:
        works, mark = self.time.is_workday(day), ""
        if works != (day.weekday() < 5):
            mark = pgettext("day of a calendar", "on") if works else pgettext("day of a calendar", "off")
        tone = ("on" if works else "off") if mark else ""
        title = f"{date_text(day, self.today)} {weekday(day)}"
        return {"label": str(day.day), "title": title, "mark": mark, "tone": tone, "far": self.far(place)}

    def far(self, place: int) -> bool:
        """Whether this column is left out on a phone: those around today stay."""
        ahead = next((n for n, day in enumerate(self.all) if day > self.today), len(self.all))
        first = max(0, min(ahead, len(self.all)) - ON_A_PHONE)
        return not first <= place < first + ON_A_PHONE


def days_of(pilot: Pilot, today: date, time: WorkingTime) -> Days:
    """From the first to the last day, or on to today while it runs longer; the newest that fit."""
    end = max(pilot.ends_on, today) if pilot.ended_at is None else time.local(pilot.ended_at).date()
    span = (pilot.starts_on + timedelta(days=n) for n in range((end - pilot.starts_on).days + 1))
    days = [day for day in span if day.weekday() < 5 or time.is_workday(day)]
    lived = [day for day in days if day <= today]
    return Days((lived[-MOST_DAYS:] if len(lived) >= MOST_DAYS else days[:MOST_DAYS]), today, time)


@dataclass
class Row:
    """One person who tries it."""

    member: Member
    cells: list[Cell] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    last_words: str = ""

    @property
    def used(self) -> int:
        """Days on which it was used, problem or not."""
        return self.counts[USED] + self.counts[REPORTED]

    @property
    def reported(self) -> int:
        """Days on which a problem with it was reported."""
        return self.counts[REPORTED]

    @property
    def silent(self) -> int:
        """Days that are over and on which nothing was said."""
        return self.counts[SILENT]


Reports = Mapping[UUID, set[date]]


def rows_of(
    people: Iterable[Member], days: Days, answers: Iterable[PilotAnswer], reports: Reports,
    leaves: Iterable[Leave],
) -> list[Row]:  # fmt: skip
    """Each person's dots; `reports` are the days on which the person met a linked problem."""
    said, away = {(row.member_id, row.day): row for row in answers}, list(leaves)
    return [_row(person, days, said, reports.get(person.pk, set()), away) for person in people]


def _row(
    person: Member, days: Days, said: Mapping[Any, PilotAnswer], reported: set[date], leaves: list[Leave]
) -> Row:
    row, absent = Row(person), [one for one in leaves if one.member_id == person.pk]
    for place, (day, head) in enumerate(zip(days.all, days.heads, strict=True)):
        answer = said.get((person.pk, day))
        if answer and answer.words:
            row.last_words = answer.words
        kind = _kind(day, days, answer, day in reported, absent)
        row.counts[kind] += 1
        words = words_of(kind) if kind != SILENT or day < days.today else _("not answered yet")
        title = _("%(name)s, %(day)s: %(figures)s") % {
            "name": person.name,
            "day": head["title"],
            "figures": words,
        }
        row.cells.append({"kind": kind, "title": title, "today": day == days.today, "far": days.far(place)})
    row.counts[SILENT] -= any(
        cell["today"] and cell["kind"] == SILENT for cell in row.cells
    )  # the day is not over
    return row


def _kind(day: date, days: Days, answer: PilotAnswer | None, reported: bool, absent: list[Leave]) -> str:
    if reported:
        return REPORTED
    if answer:
        return USED if answer.used else UNUSED
    if not days.time.is_workday(day):
        return OFF
    if any(one.first <= day <= one.last for one in absent):
        return AWAY
    return AHEAD if day > days.today else SILENT
