"""Route × method × person × state: in every state of a problem and a change, what the table of its life says.

The suite asks every hidden cell of a sample of pages and a share of the moves; `make matrix` asks all of them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from luoshi.changes import offers as change_offers
from luoshi.changes.forms import FORMS as CHANGE_FORMS
from luoshi.changes.lifecycle import LIFE as CHANGE
from luoshi.changes.tests import stages as of_change
from luoshi.problems.forms import FORMS as PROBLEM_FORMS
from luoshi.problems.lifecycle import LIFE as PROBLEM
from luoshi.problems.tests import stages as of_problem
from luoshi.problems.views.moves import may as may_move_problem
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event
from tests.planted import browser, untouched

pytestmark = pytest.mark.django_db
SHARE = 1 if os.environ.get("MATRIX") else 24
"""One of so many cells is asked."""
PROBLEMS = (
    "reported",
    "investigating",
    "with_consultant",
    "needs_answer",
    "verifying",
    "to_archive",
    "closed",
)
CHANGES = ("recording", "read_back", "screening", "with_consultant", "evaluating", "deciding", "agreeing_fee",
           "quoted", "developing", "configuring", "delivered", "piloting", "rolling_out", "done", "declined",
           "withdrawn", "postponed")  # fmt: skip


@dataclass(frozen=True)
class Room:
    """A noun with a life and the pages that name one of it by number."""

    name: str
    bring: Any
    forms: dict[str, Any]
    may: Callable[[Any, str, Any], bool]
    """Whether the form of a move is shown."""


def may_move_change(change: Any, verb: str, person: Any) -> bool:
    asked = CHANGE.verdict if CHANGE_FORMS[verb].whole else CHANGE.allowed
    return bool(asked(change, verb, person)) and change_offers.fits(change, verb)


ROOMS = {
    "problems": Room(
        "problems", of_problem, PROBLEM_FORMS, lambda one, verb, by: may_move_problem(one, by, verb)
    ),
    "changes": Room("changes", of_change, CHANGE_FORMS, may_move_change),
}
STAGES = [("problems", stage) for stage in PROBLEMS] + [("changes", stage) for stage in CHANGES]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def test_no_state_is_left_out() -> None:
    assert {state.name for state in PROBLEM.states} <= set(PROBLEMS)
    assert {state.name for state in CHANGE.states} <= set(CHANGES)


def pages_of_one(room: str) -> list[str]:
    """Every address of a room that names one thing by its number and nothing else besides."""
    space = next(one for one in _spaces(get_resolver().url_patterns) if one.namespace == room)
    return [
        f"{room}:{pattern.name}"
        for pattern in space.url_patterns
        if set(pattern.pattern.converters) == {"number"}
    ]


def _spaces(patterns: Any) -> Iterator[Any]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield one
            yield from _spaces(one.url_patterns)


def asked(client: Client, method: str, url: str) -> tuple[HttpResponse, int]:
    """The answer, and how many events it left behind before everything is taken back."""
    with untouched():
        before = Event.objects.count()
        answer: HttpResponse = getattr(client, method)(url)
        return answer, Event.objects.count() - before


def chosen(*cell: str) -> bool:
    """Whether this cell belongs to the share that is asked."""
    return crc32(" ".join(cell).encode()) % SHARE == 0


@pytest.mark.parametrize(("room", "stage"), STAGES, ids=[" ".join(one) for one in STAGES])
def test_pages_of_one_thing_answer_by_its_table(cast: Cast, room: str, stage: str) -> None:
    kind = ROOMS[room]
    thing = getattr(kind.bring, stage)(cast)
    people = {**cast.everybody(), "stranger": None}
    wrong: list[str] = []
    for part, person in people.items():
        seen = person and type(thing).objects.visible_to(person).filter(pk=thing.pk).exists()
        client = browser(person)
        if not seen:
            wrong += hidden(client, cast, kind, thing, part, stage)
            continue
        for verb in (verb for verb in kind.forms if chosen(room, stage, part, verb)):
            wrong += moved(client, cast, kind, thing, part, verb)
    assert wrong == []


def hidden(client: Client, cast: Cast, kind: Room, thing: Any, part: str, stage: str) -> Iterator[str]:
    """Who does not see the thing gets, from each of its addresses, what a missing one answers."""
    right = {302, 405} if part == "stranger" else {404, 405}
    urls = [(name, cast.project.url(name, thing.number)) for name in pages_of_one(kind.name)]
    urls += [(verb, cast.project.url(f"{kind.name}:move", thing.number, verb)) for verb in kind.forms]
    for name, url in urls:
        for method in ("get", "post"):
            if not chosen(kind.name, stage, part, name, method):
                continue
            answer, events = asked(client, method, url)
            if answer.status_code not in right or events:
                yield f"{method} {name} as {part}: {answer.status_code}, {events} events"


def moved(client: Client, cast: Cast, kind: Room, thing: Any, part: str, verb: str) -> Iterator[str]:
    """The form is shown to whom the table allows the move; nobody else moves anything by sending it."""
    person = cast.everybody()[part]
    url, may = cast.project.url(f"{kind.name}:move", thing.number, verb), kind.may(thing, verb, person)
    shown, _events = asked(client, "get", url)
    if shown.status_code != (200 if may else 409):
        yield f"get {verb} as {part}: {shown.status_code}, may: {may}"
    sent, events = asked(client, "post", url)
    if sent.status_code not in ({200, 302, 409, 422} if may else {409, 422}) or (events and not may):
        yield f"post {verb} as {part}: {sent.status_code}, may: {may}, {events} events"
