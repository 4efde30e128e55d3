"""How long things take, in working minutes: from report to solution, and up to leaving each step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When

from luoshi.changes.lifecycle import LIFE as CHANGE
from luoshi.changes.lifecycle.states import ENDED
from luoshi.changes.models import Change
from luoshi.kernel import clock
from luoshi.problems.lifecycle import LIFE as PROBLEM
from luoshi.problems.models import Dossier, Problem
from luoshi.problems.models.base import ProblemQuerySet
from luoshi.rollout.models import Project
from luoshi.trail.models import Event

MOST, MOVES = 2500, 1200
"""Solved problems, and moves, that are looked at: the newest ones; more of them change no percentile."""
LATELY = timedelta(days=180)
ENOUGH = 5
"""Earlier ones without which a step has no bands."""
BANDS = (0.5, 0.85, 0.95)


@dataclass(frozen=True)
class Solved:
    """One problem that was solved, and the working minutes from its report to its close."""

    number: int
    title: str
    closed_at: datetime
    minutes: int
    met_count: int
    handed_over: bool
    cause: str


def solved(problems: ProblemQuerySet, project: Project, since: datetime) -> list[Solved]:
    """Those solved since then, newest first; at most `MOST`."""
    # Whatever was closed since then has changed since then, and by that the list is indexed.
    found = problems.filter(changed_at__gte=since, closed_at__gte=since, outcome="solved")
    # Recalled or not, once it was handed over there is a dossier.
    found = found.annotate(handed=Exists(Dossier.objects.filter(problem=OuterRef("pk"))))
    columns = ("number", "title", "closed_at", "reported_at", "met_count", "handed", "archived__cause")
    rows = found.order_by("-changed_at", "-id").values_list(*columns)[:MOST]
    spent = project.working_time.minutes_between
    return [
        Solved(number, title, closed, spent(reported, closed), met, handed, cause or "")
        for number, title, closed, reported, met, handed, cause in rows
    ]


def percentile(values: Sequence[int], part: float) -> int:
    """The smallest value that at least this part of all does not exceed (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(round(part * len(ordered), 9)) - 1)] if ordered else 0


def bands_of(project: Project) -> dict[str, tuple[int, ...]]:
    """For each step the age, in working minutes since the report, at which earlier problems left it.

    Half of them by the first figure, 85 % by the second, 95 % by the third; from the newest moves of half a
    year. Under "change" the same of whole changes, at their end. Steps that too few have left are missing.
    """
    left = Q(subject_kind=PROBLEM.name, from_state__in=PROBLEM.open_states)
    ended = Q(subject_kind=CHANGE.name, to_state__in=ENDED) & ~Q(from_state__in=ENDED)
    moves = Event.objects.moves(project.pk, PROBLEM.name, CHANGE.name).filter(
        left | ended, at__gte=clock.now() - LATELY
    )
    rows = moves.annotate(born=_born()).order_by("-at")
    ages: dict[str, list[int]] = defaultdict(list)
    spent = project.working_time.minutes_between
    for kind, state, at, born in rows.values_list("subject_kind", "from_state", "at", "born")[:MOVES]:
        if born:
            ages[CHANGE.name if kind == CHANGE.name else state].append(max(0, spent(born, at)))
    return {
        state: tuple(percentile(found, part) for part in BANDS)
        for state, found in ages.items()
        if len(found) >= ENOUGH
    }


def _born() -> Case:
    """When the subject of an event was reported, or opened."""
    of_change = Change.objects.order_by().filter(pk=OuterRef("subject_id")).values("opened_at")[:1]
    of_problem = Problem.objects.order_by().filter(pk=OuterRef("subject_id")).values("reported_at")[:1]
    return Case(When(subject_kind=CHANGE.name, then=Subquery(of_change)), default=Subquery(of_problem))


def days_of(minutes: float, project: Project) -> float:
    """Working days of this project."""
    return minutes / (project.working_time.minutes_per_day or 1)


def within(minutes: int, project: Project) -> int:
    """Whole working days within which so many minutes lie; at least one."""
    return max(1, ceil(days_of(minutes, project)))
