"""Events stay as they were written, and the chain proves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from luoshi.testing.cast import Cast
from luoshi.trail.models import START, Chain, Event, record

pytestmark = pytest.mark.django_db


def three_events(cast: Cast) -> list[Event]:
    verbs = ("reported", "accept", "propose")
    return [
        record(cast.project, verb, by=cast.lead, facts={"number": n, "字": "落实"})
        for n, verb in enumerate(verbs)
    ]


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


def wrong(cast: Cast) -> list[str]:
    return list(Event.verify(cast.project.pk))


def test_what_happened_is_chained_in_order(cast: Cast) -> None:
    three_events(cast)
    assert Event.seal() >= 3
    assert wrong(cast) == []
    places = [(e.seq, e.previous) for e in Event.objects.sealed(cast.project.pk)]
    assert places[0] == (1, START) and [seq for seq, _ in places] == list(range(1, len(places) + 1))


def test_sealing_again_continues_the_chain(cast: Cast) -> None:
    three_events(cast)
    Event.seal()
    three_events(cast)
    Event.seal(limit=2)
    Event.seal()
    assert Event.seal() == 0 and wrong(cast) == []


def test_each_project_has_its_own_chain(cast: Cast) -> None:
    three_events(cast)
    record(cast.outsider.project, "x", by=cast.outsider)
    Event.seal()
    assert Chain.objects.filter(scope__in=[cast.project.pk, cast.outsider.project.pk]).count() == 2


@pytest.mark.parametrize(
    "change", [{"actor_name": "别人"}, {"facts": {}}, {"verb": "x"}, {"organization": None}]
)
def test_the_database_refuses_to_change_an_event(cast: Cast, change: dict[str, object]) -> None:
    event = three_events(cast)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**change)


def test_the_database_refuses_to_move_or_delete_a_sealed_event(cast: Cast) -> None:
    event = three_events(cast)[0]
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
def test_a_changed_event_is_found(cast: Cast, change: dict[str, object]) -> None:
    event = three_events(cast)[1]
    Event.seal()
    with without_guard():
        Event.objects.filter(pk=event.pk).update(**change)
    assert wrong(cast)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_missing_event_is_found(cast: Cast, place: int) -> None:
    event = three_events(cast)[place]
    Event.seal()
    with without_guard():
        Event.objects.filter(pk=event.pk).delete()
    assert wrong(cast)


def test_a_missing_chain_is_found(cast: Cast) -> None:
    three_events(cast)
    Event.seal()
    Chain.objects.all().delete()
    assert wrong(cast)


def test_the_timeline_of_a_thing_is_in_order(cast: Cast) -> None:
    events = three_events(cast)
    about = Event.objects.about(cast.project)
    assert [e.pk for e in about if e.pk in {x.pk for x in events}] == [e.pk for e in events]
