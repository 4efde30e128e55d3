"""Events stay as they were written, and the chain proves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from luoshi.trail.models import START, Chain, Event, record

pytestmark = pytest.mark.django_db
LEAD = SimpleNamespace(pk=uuid4(), name="林静", party="us")


@dataclass
class Thing:
    """Anything with a trail."""

    project_id: UUID
    organization_id: UUID = field(default_factory=uuid4)
    pk: UUID = field(default_factory=uuid4)
    trail_kind = "thing"


@pytest.fixture
def thing() -> Thing:
    return Thing(uuid4())


def three_events(thing: Thing) -> list[Event]:
    verbs = ("reported", "accept", "propose")
    return [record(thing, verb, by=LEAD, facts={"number": n, "字": "落实"}) for n, verb in enumerate(verbs)]


@contextmanager
def without_guard() -> Iterator[None]:
    """As somebody with full rights over the database would do it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE trail_event DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER trail_event_update")
            cursor.execute("DROP TRIGGER trail_event_delete")
    yield


def wrong(thing: Thing) -> list[str]:
    return list(Event.verify(thing.project_id))


def test_what_happened_is_chained_in_order(thing: Thing) -> None:
    three_events(thing)
    assert Event.seal() == 3
    chain = list(Event.objects.sealed(thing.project_id))
    assert [e.seq for e in chain] == [1, 2, 3]
    assert [e.previous for e in chain] == [START, chain[0].digest, chain[1].digest]
    assert wrong(thing) == []


def test_sealing_again_continues_the_chain(thing: Thing) -> None:
    three_events(thing)
    Event.seal()
    three_events(thing)
    Event.seal(limit=2)
    Event.seal()
    assert Event.seal() == 0 and wrong(thing) == []


def test_each_project_has_its_own_chain(thing: Thing) -> None:
    three_events(thing)
    three_events(Thing(uuid4()))
    Event.seal()
    assert set(Chain.objects.values_list("length", flat=True)) == {3} and Chain.objects.count() == 2


@pytest.mark.parametrize(
    "change", [{"actor_name": "别人"}, {"facts": {}}, {"verb": "x"}, {"organization": None}]
)
def test_the_database_refuses_to_change_an_event(thing: Thing, change: dict[str, object]) -> None:
    event = three_events(thing)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**change)


def test_the_database_refuses_to_move_or_delete_a_sealed_event(thing: Thing) -> None:
    event = three_events(thing)[0]
    Event.seal()
    for attempt in (
        lambda rows: rows.update(seq=99),
        lambda rows: rows.update(seq=None),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt(Event.objects.filter(pk=event.pk))


@pytest.mark.parametrize(
    "change", [{"actor_name": "别人"}, {"facts": {"number": 7}}, {"internal": True}, {"seq": 40}]
)
def test_a_changed_event_is_found(thing: Thing, change: dict[str, object]) -> None:
    event = three_events(thing)[1]
    Event.seal()
    with without_guard():
        Event.objects.filter(pk=event.pk).update(**change)
    assert wrong(thing)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_missing_event_is_found(thing: Thing, place: int) -> None:
    event = three_events(thing)[place]
    Event.seal()
    with without_guard():
        Event.objects.filter(pk=event.pk).delete()
    assert wrong(thing)


def test_a_missing_chain_is_found(thing: Thing) -> None:
    three_events(thing)
    Event.seal()
    Chain.objects.all().delete()
    assert wrong(thing)


def test_the_timeline_of_a_thing_is_in_order(thing: Thing) -> None:
    events = three_events(thing)
    assert list(Event.objects.about(thing)) == events
