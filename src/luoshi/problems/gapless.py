"""The parts of the relay make the whole: asked on a live database, against the trail and the dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q

from luoshi.problems.lifecycle import CLOSED
from luoshi.problems.models import Leg, Problem
from luoshi.trail.models import Event

CHUNK = 2000
A_MOVE = timedelta(minutes=1)
"""So long after its moment a move is in the trail at the latest; the clock counts whole minutes."""


class Span(NamedTuple):
    """From when to when; without an end it is still so. `verb` is the move that ended it."""

    began: datetime
    ended: datetime | None
    verb: str = ""


def the_clock_has_no_gap() -> Iterator[str]:
    """From the report on somebody's time runs whenever the trail does not say that it was closed."""
    rows = Problem.objects.order_by("id").values_list(
        "id", "project__key", "number", "reported_at", "closed_at"
    )
    found = list(rows[:CHUNK])
    while found:
        ends = found[0][0], found[-1][0]
        held, shut = _held(*ends), _shut(*ends)
        for pk, key, number, reported, closed in found:
            legs = [Span(reported, reported), *held[pk]]
            if complaint := _gap(legs, shut[pk]) or _end(legs, shut[pk], closed):
                yield f"{key}-{number}: {complaint}"
        found = list(rows.filter(id__gt=ends[1])[:CHUNK])


def _held(first: UUID, last: UUID) -> defaultdict[UUID, list[Span]]:
    """When somebody held it, by problem."""
    found: defaultdict[UUID, list[Span]] = defaultdict(list)
    rows = Leg.objects.filter(problem_id__gte=first, problem_id__lte=last).order_by("began", "id")
    for pk, began, ended in rows.values_list("problem_id", "began", "ended"):
        found[pk].append(Span(began, ended))
    return found


def _shut(first: UUID, last: UUID) -> defaultdict[UUID, list[Span]]:
    """When it was closed as the trail tells it, by problem."""
    found: defaultdict[UUID, list[Span]] = defaultdict(list)
    moves = Event.objects.filter(subject_kind="problem", subject_id__gte=first, subject_id__lte=last)
    ends = Q(from_state=CLOSED) | Q(to_state=CLOSED)
    rows = moves.filter(ends).exclude(from_state=F("to_state")).order_by("at", "id")
    for pk, at, left, reached, verb in rows.values_list("subject_id", "at", "from_state", "to_state", "verb"):
        if reached == CLOSED:
            found[pk].append(Span(at, None, verb))
        elif left == CLOSED and found[pk]:
            found[pk][-1] = found[pk][-1]._replace(ended=at)
    return found


def _gap(legs: Sequence[Span], shut: Sequence[Span]) -> str:
    """What is wrong between the legs: a minute of nobody's, or one in which it was closed."""
    gaps = [(one.ended, after.began) for one, after in pairwise(legs) if one.ended != after.began]
    told = [(one.began, one.ended) for one in shut if one.ended]
    for gap in gaps:
        if not any(_same(gap[0], one[0]) and _same(gap[1], one[1]) for one in told):
            return "for some time its clock ran for nobody"
    for began, ended in told:
        long = ended - began > A_MOVE
        if long and not any(_same(gap[0], began) and _same(gap[1], ended) for gap in gaps):
            return "its clock ran on while it was closed"
    return ""


def _end(legs: Sequence[Span], shut: Sequence[Span], closed: datetime | None) -> str:
    """What is wrong with its end. A reopening that was undone has its first closing back."""
    last = legs[-1].ended
    if closed is None or last == closed:
        return ""
    undone = bool(shut) and shut[-1].verb == "undo" and any(leg.ended == closed for leg in legs)
    return "" if undone and _same(last, shut[-1].began) else "its clock did not run until it was closed"


def _same(moment: Any, told: Any) -> bool:
    """Whether the trail tells of this moment."""
    return moment is not None and timedelta() <= told - moment <= A_MOVE
