"""Which problems drag on: each open one a dot by state and age, before what earlier ones took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.changes.lifecycle import LIFE as CHANGE
from luoshi.home.overview.pace import days_of
from luoshi.home.overview.standing import Open, Standing
from luoshi.kernel import clock
from luoshi.problems.lifecycle import LIFE
from luoshi.rollout.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from luoshi.kernel.lifecycle import Lifecycle

MOST, LISTED, LABELS = 40, 10, 2
"""Dots drawn of a column, the oldest; rows of the table; numbers written beside dots of one column."""
HEIGHT, TOP, APART = 280, 12, 16
"""Pixels of the drawing, those above its highest line, and between two labels."""
TICKS = (1, 3, 7, 14, 30, 60, 120, 250, 500, 1000)
SLOWEST = "95%"
CHANGES = CHANGE.name


@dataclass(frozen=True)
class Dot:
    """One open problem or change with its age; changes share one column."""

    code: str
    url: str
    title: str
    column: str
    label: StrOrPromise
    party: str
    age: int
    days: float
    dragging: bool
    """Older than 95 % of the earlier ones were when they left this state."""


@dataclass(frozen=True)
class Ageing:
    """The oldest open problems by state, the oldest changes, and what earlier ones took."""

    project: Project
    rows: Sequence[Dot]
    counts: Mapping[str, int]
    bands: Mapping[str, tuple[int, ...]]

    @property
    def dragging(self) -> list[Dot]:
        """The dragging ones, the oldest first."""
        return [one for one in self.rows if one.dragging]

    @property
    def oldest(self) -> list[Dot]:
        """The rows of the table."""
        return list(self.rows[:LISTED])

    @property
    def columns(self) -> list[str]:
        """States in which a problem is open, in the order of its life; then the changes."""
        return [column for column in (*LIFE.open_states, CHANGES) if self.counts.get(column)]

    @property
    def hidden(self) -> int:
        """Younger ones that are not drawn."""
        return sum(self.counts.values()) - len(self.rows)


def ageing_of(
    project: Project, problems: Standing, changes: Standing, bands: Mapping[str, tuple[int, ...]]
) -> Ageing:
    """The oldest of each column."""
    counts = {**problems.states, CHANGES: changes.open}
    kept: dict[str, list[Dot]] = {}
    for one in problems.oldest:
        kept.setdefault(one.state, []).append(_dot(project, one, bands, one.state, LIFE, ""))
    for one in changes.oldest:
        kept.setdefault(CHANGES, []).append(_dot(project, one, bands, CHANGES, CHANGE, "C"))
    rows = [dot for dots in kept.values() for dot in sorted(dots, key=lambda dot: -dot.age)[:MOST]]
    return Ageing(project, sorted(rows, key=lambda dot: -dot.age), counts, bands)


def _dot(
    project: Project, one: Open, bands: Mapping[str, tuple[int, ...]], column: str, life: Lifecycle, mark: str
) -> Dot:
    age = project.working_time.minutes_between(one.since, clock.now())
    page = "changes:show" if mark else "problems:show"
    return Dot(
        code=f"{project.key}-{mark}{one.number}", url=project.url(page, one.number), title=one.title,
        column=column, label=life.state(one.state).label, party=one.party or "us", age=age,
        days=round(days_of(age, project), 1), dragging=column in bands and age > bands[column][-1],
    )  # fmt: skip


def answer(ageing: Ageing) -> str:
    """The sentence under the question."""
    if not ageing.rows:
        return _("Nothing is open.")
    dragging, oldest = ageing.dragging, ageing.rows[0]
    if not ageing.bands:
        return _("The oldest one is %(code)s with %(days)s working days.") % _named(oldest)
    if not dragging:
        return _("None takes longer than %(share)s of the earlier ones did.") % {"share": SLOWEST}
    more = ngettext(
        "%(n)d takes longer than %(share)s of the earlier ones did",
        "%(n)d take longer than %(share)s of the earlier ones did",
        len(dragging),
    ) % {"n": len(dragging), "share": SLOWEST}
    first = _("first of all %(code)s with %(days)s working days.") % _named(dragging[0])
    return pgettext("between clauses", ", ").join([more, first])


def _named(one: Dot) -> dict[str, Any]:
    return {"code": one.code, "days": f"{one.days:.1f}"}


def drawn(ageing: Ageing) -> dict[str, Any]:
    """Geometry: columns in percent of the width, heights in pixels, ages on a square-root scale."""
    days = [one.days for one in ageing.rows]
    bands = [days_of(band[-1], ageing.project) for band in ageing.bands.values()]
    top = 1.08 * max([*days, *(1.15 * day for day in bands), 3])
    width = 100 / max(1, len(ageing.columns))

    def height(value: float) -> float:
        return round(HEIGHT - (HEIGHT - TOP) * sqrt(max(0, value) / top), 1)

    columns = [
        _column(ageing, state, round(place * width, 2), width, height)
        for place, state in enumerate(ageing.columns)
    ]
    ticks = [{"y": height(tick), "label": tick} for tick in _spread([t for t in TICKS if t < top], height)]
    return {"columns": columns, "ticks": ticks, "height": HEIGHT}


def _spread(ticks: Sequence[int], height: Any) -> list[int]:
    """Marks that are far enough from each other to be read."""
    kept: list[int] = []
    for tick in ticks:
        if not kept or height(kept[-1]) - height(tick) >= 2 * APART:
            kept.append(tick)
    return kept


def _column(ageing: Ageing, state: str, left: float, width: float, height: Any) -> dict[str, Any]:
    edges = [days_of(band, ageing.project) for band in ageing.bands.get(state, ())]
    floors = [HEIGHT, *(height(edge) for edge in edges)]
    ceilings = [*(height(edge) for edge in edges), 0]
    shades = [
        {"kind": kind, "y": ceiling, "height": round(floor - ceiling, 1)}
        for kind, floor, ceiling in zip(range(1, 5), floors, ceilings, strict=False)
    ] if edges else []  # fmt: skip
    label = _("Changes") if state == CHANGES else LIFE.state(state).label
    return {
        "label": label, "count": ageing.counts[state], "last": state == ageing.columns[-1],
        "x": left, "width": round(width - 0.6, 2), "shades": shades,
        "dots": _dots(ageing, state, left, width, height),
    }  # fmt: skip


def _dots(ageing: Ageing, state: str, left: float, width: float, height: Any) -> list[dict[str, Any]]:
    """The dots of a state, spread by their numbers, so that a problem keeps its place from day to day."""
    found: list[dict[str, Any]] = []
    written: list[float] = []
    for one in ageing.rows:
        if one.column != state:
            continue
        y = height(one.days)
        label = one.dragging and len(written) < LABELS and all(abs(y - other) >= APART for other in written)
        written += [y] if label else []
        share = 0.1 + 0.8 * (crc32(one.code.encode()) % 97) / 97
        if label:  # its number is written beside it: to the right, in the last column to the left
            share = 0.88 if state == ageing.columns[-1] else 0.12
        words = _("%(code)s %(title)s: %(days)s working days") % {
            "code": one.code, "title": one.title, "days": f"{one.days:.1f}"
        }  # fmt: skip
        found.append(
            {
                "x": round(left + width * share, 2), "y": y, "party": one.party, "labelled": label,
                "code": one.code, "url": one.url, "title": words,
            }
        )  # fmt: skip
    return sorted(found, key=lambda dot: dot["labelled"])  # what is written lies on top
