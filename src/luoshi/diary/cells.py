"""The map of filing as the component draws it: each cell a colour, a texture, a sentence and a way in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.diary.queries.heat import Count, Heat, Row
from luoshi.diary.queries.people import Person
from luoshi.diary.rules import DUE, EXEMPT, FILED, LATE, MISSED
from luoshi.diary.span import Column, Span
from luoshi.rollout.models import Project
from luoshi.ui.moments import date_text, weekday

LEVELS = ((0.995, "4"), (0.9, "3"), (0.75, "2"), (0.5, "1"))
OF_PERSON = {FILED: "4", LATE: "late", MISSED: "missed", EXEMPT: "exempt", DUE: "0"}
DEEPEST = 3
MONDAY = date(2024, 1, 1)
Cell = dict[str, Any]


class Drawing:
    """The rows of one map, with the addresses into which its cells lead."""

    def __init__(self, heat: Heat, project: Project) -> None:
        self.heat, self.today = heat, project.today()
        self.entries, self.here = project.url("diary:entries"), project.url("diary:calendar")
        before = project.working_time.shift(self.today, -1)
        self.live = {day for day in heat.now if day >= before}
        self.said, self.titled = Words(), _("%(name)s, %(day)s: %(figures)s")

    def columns(self) -> list[Cell]:
        """The heads of the columns."""
        return [column_head(column) for column in self.heat.columns]

    def rows(self) -> list[Cell]:
        """Everybody, then each department, followed by its people where it is opened."""
        drawn = [self._department(self.heat.everybody, _("All"), everybody=True)] if self._several else []
        for row in self.heat.rows:
            drawn.append(self._department(row, row.department.name if row.department else _("No department")))
            drawn += [self._person(person) for person in row.people]
        return drawn

    @property
    def _several(self) -> bool:
        return len(self.heat.rows) > 1 or bool(self.heat.older)

    def _department(self, row: Row, name: str, everybody: bool = False) -> Cell:
        opened = bool(row.key == self.heat.opened) and not everybody
        toggle = f"{self.here}?{self.heat.span.query}" + ("" if opened else f"&open={row.key}")
        cells = [self._cell(row, column, name, everybody) for column in self.heat.columns]
        depth = min(getattr(row.department, "depth", 0), DEEPEST)
        drawn: Cell = {"label": name, "cells": cells, "sum": row.total.percent}
        if everybody:
            return drawn | {"kind": "all"}
        return drawn | {
            "kind": f"depth-{depth}",
            "url": f"{toggle}#row-{row.key}",
            "opened": opened,
            "id": row.key,
        }

    def _cell(self, row: Row, column: Column, name: str, everybody: bool) -> Cell:
        count = row.cells.get(column.first)
        drawn: Cell = {"today": column.first <= self.today <= column.last, "far": column.far}
        if count is None or (not count.due and not count.exempt):
            return drawn | {"kind": "off" if column.mark == "off" else "future", "title": column.title}
        going_on = column.first in self.live
        said = self.said.figures(count, going_on)
        title = self.titled % {"name": name, "day": column.title, "figures": said}
        url = "" if everybody and self.heat.span.by_week else self._way(column, "" if everybody else row.key)
        return drawn | {"kind": kind(count, going_on), "title": title, "url": url}

    def _person(self, person: Person) -> Cell:
        cells = [self._state(person, column) for column in self.heat.columns]
        return {"label": person.name, "cells": cells, "sum": person.percent, "kind": "person"}

    def _state(self, person: Person, column: Column) -> Cell:
        states = person.cells.get(column.first, [])
        drawn: Cell = {"today": column.first <= self.today <= column.last, "far": column.far}
        if not states:
            return drawn | {"kind": "off" if column.mark == "off" else "future", "title": column.title}
        words = self.said.states(tuple(dict.fromkeys(states)))
        title = self.titled % {"name": person.name, "day": column.title, "figures": words}
        return drawn | {
            "kind": state_kind(states),
            "title": title,
            "url": self._way(column, "", str(person.pk)),
        }

    def _way(self, column: Column, department: str, person: str = "") -> str:
        """A day leads to its entries, a week to its days."""
        if self.heat.span.by_week:
            opened = f"&open={department or self.heat.opened}"
            return f"{self.here}?from={column.first}&to={column.last}{opened}"
        more = f"&person={person}" if person else f"&department={department}" if department else ""
        return f"{self.entries}?day={column.first}{more}"


def own_weeks(person: Person, span: Span, project: Project) -> dict[str, list[Cell]]:
    """One's own weeks, one below the other, as a calendar on the wall shows them."""
    today = project.today()
    weeks: dict[date, dict[int, Column]] = {}
    for column in span.columns(project.working_time, {}):
        monday = column.first - timedelta(days=column.first.weekday())
        weeks.setdefault(monday, {})[column.first.weekday()] = column
    days = sorted({day for week in weeks.values() for day in week})
    heads = [{"label": weekday(MONDAY + timedelta(days=day)), "title": ""} for day in days]
    rows = [
        {"label": date_text(monday), "cells": [_own_cell(person, week.get(day), today) for day in days]}
        for monday, week in weeks.items()
    ]
    return {"columns": heads, "rows": rows}


def _own_cell(person: Person, column: Column | None, today: date) -> Cell:
    if column is None:
        return {"kind": "off", "title": ""}
    drawn: Cell = {"today": column.first == today, "title": column.title}
    states = person.cells.get(column.first, [])
    if not states:
        return drawn | {"kind": "future"}
    said = pgettext("between clauses", ", ").join(state_words(one) for one in states)
    title = _("%(day)s: %(figures)s") % {"day": column.title, "figures": said}
    return drawn | {"kind": state_kind(states), "title": title}


def column_head(column: Column) -> Cell:
    """Number, and the mark of a holiday 休 or a make-up workday 班."""
    marks = {"off": pgettext("day of a calendar", "off"), "on": pgettext("day of a calendar", "on")}
    return {
        "label": column.label,
        "title": column.title,
        "mark": marks.get(column.mark, ""),
        "tone": column.mark,
        "far": column.far,
    }


def kind(count: Count, going_on: bool = False) -> str:
    """Colour and texture of a department: diagonal below half in time, hollow when all were exempt."""
    if count.share is None:
        return "exempt"
    level = next((name for least, name in LEVELS if count.share >= least), "")
    return level or ("0" if going_on else "missed")


def state_kind(states: list[str]) -> str:
    """Colour and texture of a person's cell; over several duties, that of their share."""
    if len(states) == 1:
        return OF_PERSON[states[0]]
    due = [one for one in states if one != EXEMPT]
    return kind(Count(due=len(due), filed=due.count(FILED)), DUE in due)


class Words:
    """Figures and duties in words. A map has thousands of cells, so each sentence is looked up once."""

    def __init__(self) -> None:
        self.comma = pgettext("between clauses", ", ")
        self.in_time = _("%(n)d of %(due)d in time")
        self._known: dict[object, str] = {}

    def figures(self, count: Count, going_on: bool = False) -> str:
        """The figures of a cell."""
        said = [self.in_time % {"n": count.in_time, "due": count.due}] if count.due else []
        parts = (
            (_late, count.late),
            (_not_yet if going_on else _missed, count.missed),
            (_exempt, count.exempt),
        )
        return self.comma.join([*said, *(self._once(words, n) for words, n in parts if n)])

    def states(self, states: tuple[str, ...]) -> str:
        """Several duties of one person."""
        if states not in self._known:
            self._known[states] = self.comma.join(state_words(one) for one in states)
        return self._known[states]

    def _once(self, words: Callable[[int], str], n: int) -> str:
        if (words, n) not in self._known:
            self._known[words, n] = words(n) % {"n": n}
        return self._known[words, n]


def _late(n: int) -> str:
    return ngettext("%(n)d late", "%(n)d late", n)


def _not_yet(n: int) -> str:
    return ngettext("%(n)d not yet", "%(n)d not yet", n)


def _missed(n: int) -> str:
    return ngettext("%(n)d missed", "%(n)d missed", n)


def _exempt(n: int) -> str:
    return ngettext("%(n)d exempt", "%(n)d exempt", n)


def state_words(state: str) -> str:
    """One duty in words."""
    return {
        FILED: pgettext("diary", "in time"),
        LATE: pgettext("diary", "late"),
        MISSED: pgettext("diary", "missed"),
        EXEMPT: pgettext("diary", "exempt"),
        DUE: pgettext("diary", "not yet"),
    }[state]
