"""Replaying the trail: the state of a thing is where its last move led, without a break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from luoshi.trail.models import Event

CHUNK = 2000


def breaks(kind: str, things: Iterable[tuple[UUID, str, str]]) -> Iterator[str]:
    """One sentence for each thing of this kind whose state is not what its trail says.

    `things` are id, state and name, ascending by id; both streams ascend, so that neither has to be kept.
    """
    events = Event.objects.filter(subject_kind=kind).order_by("subject_id", "at", "id")
    rows = events.values_list("subject_id", "from_state", "to_state").iterator(CHUNK)
    replayed = ((pk, replay(moves)) for pk, moves in groupby(rows, key=lambda row: row[0]))
    yield from _compare(kind, things, replayed)


def replay(moves: Iterable[Any]) -> str | None:
    """Where these moves lead; None where one does not begin where the one before it ended."""
    state = ""
    for _pk, came_from, reached in moves:
        if came_from == reached:
            continue  # something beside the life: a comment, a nudge, a watch
        if came_from != state:
            return None
        state = reached
    return state


def _compare(
    kind: str, things: Iterable[tuple[UUID, str, str]], replayed: Iterator[tuple[Any, str | None]]
) -> Iterator[str]:
    pk, told = next(replayed, (None, None))
    for thing, state, name in things:
        while pk is not None and pk < thing:
            yield f"the trail tells of a {kind} that does not exist: {pk}"
            pk, told = next(replayed, (None, None))
        if pk != thing:
            yield f"{name} has no event in the trail"
            continue
        if told != state:
            yield f"{name} is {state}, but its trail ends in {told or 'a break'}"
        pk, told = next(replayed, (None, None))
