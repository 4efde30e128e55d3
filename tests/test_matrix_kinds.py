"""Page × move × person × state for articles, bulletins, meetings, grants and what a firm was given.

A move by its own form, filled in as it should be, is made exactly by whom the table allows it; nobody else
writes anything, and who may not see the thing gets what a missing one answers. The suite asks a share of
the cells; `make matrix` asks all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from luoshi.testing.cast import Cast
from luoshi.trail.models import Event
from tests.kinds import KINDS, Kind, Way
from tests.planted import browser, untouched
from tests.test_matrix import chosen

pytestmark = pytest.mark.django_db
NO_SUCH, LED_AWAY = {404, 405}, {302, 405}
REFUSED = {404, 405, 409, 422}
CELLS = [(kind, stage) for kind, life in KINDS.items() for stage in life.stages]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def test_no_state_and_no_move_is_left_out() -> None:
    for name, kind in KINDS.items():
        if kind.table:
            assert {state.name for state in kind.table.states} <= set(kind.stages), name
            assert {way.verb for way in kind.ways} | kind.by_itself == {m.verb for m in kind.table.moves}


@pytest.mark.parametrize(("name", "stage"), CELLS, ids=[" ".join(one) for one in CELLS])
def test_one_thing_answers_each_reader_by_its_table(cast: Cast, name: str, stage: str) -> None:
    kind, wrong = KINDS[name], []
    bring, readers = kind.stages[stage]
    thing = bring(cast)
    assert kind.table is None or stage in (thing.state, *kind.further), thing.state
    for part, person in {**cast.everybody(), "stranger": None}.items():
        client = browser(person)
        if person:
            person.refresh_from_db()
        if person and person.is_active_on(cast.project.today()):
            there = type(thing).objects.visible_to(person).filter(pk=thing.pk).exists()
            if there != (part in readers):
                wrong.append(f"{part} sees it: {there}")
        cells = Cells(cast, kind, thing, client, f"{name} {stage} {part}")
        wrong += (
            cells.of_reader(person)
            if part in readers & kind.pages_for
            else cells.of_nobody(part == "stranger")
        )
    assert wrong == []


class Cells:
    """All cells of one thing and one person."""

    def __init__(self, cast: Cast, kind: Kind, thing: Any, client: Client, about: str) -> None:
        self.cast, self.kind, self.thing, self.client, self.about = cast, kind, thing, client, about

    def of_nobody(self, stranger: bool) -> Iterator[str]:
        """Who does not see it: each address answers like one of a thing that is not there."""
        right = LED_AWAY if stranger else NO_SUCH
        pages = [Way("", page) for page in (*self.kind.pages, *self.kind.sometimes)]
        for way in (*pages, *self.kind.ways):
            name, args = way.name, way.args
            for method in ("get", "post"):
                if not chosen(self.about, name, *map(str, args), method):
                    continue
                status, events = self.ask(method, way)
                if status not in right or events:
                    yield f"{self.about}: {method} {name} {args}: {status}, {events} events"

    def of_reader(self, person: Any) -> Iterator[str]:
        """Who sees it: the page, and each move exactly where the table allows it."""
        for page in self.kind.pages:
            if chosen(self.about, page):
                status, _events = self.ask("get", Way("", page))
                if status != 200:
                    yield f"{self.about}: {page}: {status}"
        for way in (way for way in self.kind.ways if chosen(self.about, way.verb)):
            yield from self.moved(way, person)

    def moved(self, way: Way, person: Any) -> Iterator[str]:
        """The move by its form, and the page that asks before it."""
        assert self.kind.table
        table, thing = self.kind.table, self.thing
        may = bool(way.may(thing, person) if way.may else table.verdict(thing, way.verb, person))
        status, events = self.ask("post", way)
        if (status == 302) != may or bool(events) != may or not (may or status in REFUSED):
            yield f"{self.about}: post {way.verb}: {status}, {events} events, may: {may}"
        if way.asks:
            shown, _events = self.ask("get", way)
            if shown != 200 if may else shown not in {404, 409}:
                yield f"{self.about}: get {way.verb}: {shown}, may: {may}"

    def ask(self, method: str, way: Way) -> tuple[int, int]:
        """The status, and how many events it left before everything is taken back."""
        url = self.cast.project.url(way.name, *self.kind.key(self.thing), *way.args)
        with untouched():
            body = way.body(self.thing) if method == "post" else {}
            before = Event.objects.count()
            answer = getattr(self.client, method)(url, body)
            return answer.status_code, Event.objects.count() - before
