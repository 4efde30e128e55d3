"""One line of an event log, whatever file it stands in."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from luoshi.kernel.verdict import Refusal

EVENT, CASE, ACTIVITY, TIME = "identity:id", "case:concept:name", "concept:name", "time:timestamp"
PERSON, STATE = "org:resource", "lifecycle:state"
STANDARD = (EVENT, CASE, ACTIVITY, TIME, PERSON, STATE)
"""The names by which the tools know the columns, from the extensions of XES."""
TRANSITION, COMPLETE = "lifecycle:transition", "complete"
"""Every event of ours is the end of what it names; in other logs the transition may say more."""
PARTS = ("occurrence",)
"""Kinds of objects that are parts of a case, and no case of their own."""
ESCAPE = "~"
# What XML cannot carry, not even as a reference; XES is to hold what CSV and OCEL hold.
UNTOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Line:
    """One event: in which case, what, when, by whom, and in which state the case stood afterwards.

    `facts` are all other columns by their headings; an empty one is not said. `kind` is what the case is,
    `title` its name, `related` further objects (their kind and key) for files that know more than a case.
    """

    case: str
    activity: str
    at: datetime
    person: str = ""
    state: str = ""
    event: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    kind: str = field(default="case", compare=False)
    title: str = field(default="", compare=False)
    related: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def standard(self) -> dict[str, str]:
        """What every tool understands, by the standard names."""
        said = (self.event, self.case, self.activity, self.at.isoformat(), self.person, self.state)
        return dict(zip(STANDARD, map(clean, said), strict=True))

    @property
    def others(self) -> dict[str, str]:
        """The other columns that say something, under names that no standard one has."""
        return {outside(clean(name)): clean(value) for name, value in self.facts.items() if clean(value)}


def line_of(said: Mapping[str, str]) -> Line:
    """The line for standard names and others. Raises ValueError when it has no time."""
    others = {name: value for name, value in said.items() if name not in STANDARD}
    if others.get(TRANSITION) == COMPLETE:
        del others[TRANSITION]
    facts = {inside(name): value for name, value in others.items() if value}
    at = datetime.fromisoformat(said[TIME])
    return Line(
        said.get(CASE, ""), said.get(ACTIVITY, ""), at, said.get(PERSON, ""), said.get(STATE, ""),
        said.get(EVENT, ""), facts,
    )  # fmt: skip


def clean(text: str) -> str:
    """The text without the few characters that XML knows no way to write."""
    return UNTOLD.sub("", text)


def outside(name: str) -> str:
    """The name of another column in a file; it never looks like a standard one."""
    return f"{ESCAPE}{name}" if name in (*STANDARD, TRANSITION) or name.startswith(ESCAPE) else name


def inside(name: str) -> str:
    """The other way round."""
    return name.removeprefix(ESCAPE)


@contextmanager
def refusing(sentence: object) -> Iterator[None]:
    """What goes wrong while a file is read is told as this sentence. Raises Refusal."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error):
        raise Refusal(str(sentence)) from None
