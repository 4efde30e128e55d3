"""What is open now: how much by state and party, how much is late, and the oldest of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from luoshi.changes.models.base import ChangeQuerySet
from luoshi.kernel import clock
from luoshi.problems.models.base import ProblemQuerySet

MOST = 40
"""The oldest that are read of each state and party."""


@dataclass(frozen=True)
class Open:
    """One open thing."""

    number: int
    title: str
    state: str
    party: str
    since: datetime


@dataclass
class Standing:
    """Open things by state and by party, those past their date by party, and the oldest ones."""

    states: Counter[str] = field(default_factory=Counter)
    parties: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    oldest: list[Open] = field(default_factory=list)

    @property
    def open(self) -> int:
        """All of them."""
        return sum(self.states.values())


def problems_standing(problems: ProblemQuerySet) -> Standing:
    """Of these problems, those that are open."""
    late = Q(due_at__lt=clock.now(), hold_until__isnull=True)
    return _standing(problems.open(), "reported_at", late)


def changes_standing(changes: ChangeQuerySet) -> Standing:
    """Of these changes, those that are open."""
    return _standing(changes.open(), "opened_at", Q(due_at__lt=clock.now(), back_on__isnull=True))


def states_of(problems: ProblemQuerySet) -> Counter[str]:
    """How many of these problems are open in each state, counted from the index alone."""
    rows = problems.open().order_by().values_list("state").annotate(n=Count("*"))
    return Counter(dict(rows))


def _standing(rows: Any, since: str, late: Q) -> Standing:
    """Every state and party has a first row, and each row says how many there are like it."""
    like = [F("state"), F("party")]
    found = rows.order_by().annotate(
        place=Window(RowNumber(), partition_by=like, order_by=[F(since).asc(), F("id").asc()]),
        n=Window(Count("*"), partition_by=like),
        late=Window(Count("pk", filter=late), partition_by=like),
    )
    columns = ("place", "n", "late", "number", "title", "state", "party", since)
    return _counted(found.filter(place__lte=MOST).values_list(*columns))


def _counted(rows: Iterable[Any]) -> Standing:
    found = Standing()
    for place, n, late, number, title, state, party, since in rows:
        if place == 1:
            found.states[state] += n
            found.parties[party] += n
            found.late[party] += late
        found.oldest.append(Open(number, title, state, party, since))
    return found
