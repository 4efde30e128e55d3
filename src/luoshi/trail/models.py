"""Events and the chain that proves that none was changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, Q

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared

START = "0" * 64
SEAL = "UPDATE trail_event SET seq = %s, previous = %s, digest = %s WHERE id = %s"


class EventQuerySet(models.QuerySet["Event"]):
    """Events by subject and by chain."""

    def about(self, subject: models.Model) -> EventQuerySet:
        """All events of one thing, oldest first."""
        return self.of(subject.pk)

    def of(self, key: UUID | Blank) -> EventQuerySet:
        """The same by the key; also for a prepared question, which gets it later."""
        return self.filter(subject_id=key).order_by("at", "id")

    def moves(self, scope: UUID, *kinds: str) -> EventQuerySet:
        """What led from one state to another, of some kinds of things; a report leads from nowhere."""
        return self.filter(scope=scope, subject_kind__in=kinds).exclude(from_state=F("to_state"))

    def sealed(self, scope: UUID) -> EventQuerySet:
        """The sealed chain of a scope in its order."""
        return self.filter(scope=scope, seq__isnull=False).order_by("seq")


class Event(Record):
    """Exactly one thing that happened: when, who, on what, verb, from, to, facts, channel.

    `seq`, `previous` and `digest` are filled by the sealer within a minute. Writing them later keeps
    the filing path free of a row shared by everybody (see docs/decisions).
    """

    organization = models.UUIDField(null=True)
    scope = models.UUIDField()
    at = models.DateTimeField(default=clock.now)
    actor = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    actor_party = models.CharField(max_length=12, blank=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    channel = models.CharField(max_length=10, default="web")
    internal = models.BooleanField(default=False)
    seq = models.PositiveBigIntegerField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # The timeline of one thing.
            models.Index(fields=["subject_id", "at"], name="event_timeline"),
            # The sealer's work list; stays as small as what happened in the last minute.
            models.Index(fields=["scope", "id"], condition=Q(seq__isnull=True), name="event_unsealed"),
            # The overview: how many moved from where to where on which day, read from the index alone.
            models.Index(
                fields=["scope", "subject_kind", "at", "from_state", "to_state", "subject_id"],
                condition=~Q(from_state=F("to_state")),
                name="event_moves",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "seq"], name="one_event_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}"

    def fingerprint(self, previous: str) -> str:
        """SHA-256 over the previous digest and every fact of this event."""
        said = {
            "id": str(self.id), "organization": str(self.organization or ""), "scope": str(self.scope),
            "at": self.at.astimezone(UTC).isoformat(),
            "actor": str(self.actor or ""), "name": self.actor_name, "party": self.actor_party,
            "kind": self.subject_kind, "subject": str(self.subject_id), "verb": self.verb,
            "from": self.from_state, "to": self.to_state, "facts": self.facts,
            "channel": self.channel, "internal": self.internal,
        }  # fmt: skip
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256((previous + text).encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def seal(cls, limit: int = 2000, scope: UUID | None = None) -> int:
        """Chain what is not yet chained, `limit` at a time so that others can write; returns how many."""
        waiting = cls.objects.filter(seq__isnull=True, **({"scope": scope} if scope else {}))
        scopes = waiting.order_by().values_list("scope", flat=True).distinct()
        sealed = 0
        for one in list(scopes):
            while count := cls._seal_scope(one, limit):
                sealed += count
        return sealed

    @classmethod
    def _seal_scope(cls, scope: UUID, limit: int) -> int:
        with transaction.atomic():
            chain, _new = Chain.objects.select_for_update().get_or_create(scope=scope)
            waiting = list(cls.objects.filter(scope=scope, seq__isnull=True).order_by("id")[:limit])
            for event in waiting:
                chain.take(event)
            cls._write_places(waiting)
            chain.save(update_fields=["length", "head"])
        return len(waiting)

    @classmethod
    def _write_places(cls, events: list[Event]) -> None:
        """One prepared statement for all: on SQLite nobody can write meanwhile, so it has to be quick."""
        key = cls._meta.pk
        rows = [(e.seq, e.previous, e.digest, key.get_db_prep_value(e.pk, connection)) for e in events]
        with connection.cursor() as cursor:
            cursor.executemany(SEAL, rows)

    @classmethod
    def verify(cls, scope: UUID) -> Iterator[str]:
        """One sentence for each place at which the chain of this scope does not hold."""
        previous, place = START, 0
        for event in cls.objects.sealed(scope).iterator(2000):
            place += 1
            if event.seq != place:
                yield f"event {event.id}: place {event.seq} where {place} was expected"
                place = event.seq or place
            if event.previous != previous or event.digest != event.fingerprint(previous):
                yield f"event {event.id}: digest at place {event.seq} does not fit"
            previous = event.digest
        chain = Chain.objects.filter(scope=scope).first()
        said = (chain.length, chain.head) if chain else (0, START)
        if said != (place, previous):
            yield f"chain {scope}: head says {said[0]} events, {place} found"


_ABOUT: Prepared[Event] = Prepared(lambda: Event.objects.of(Blank("key", models.UUIDField())))


def events_about(subject: models.Model) -> list[Event]:
    """All events of one thing, oldest first, as its page asks for them."""
    return _ABOUT.ask(key=subject.pk)


class Chain(models.Model):
    """Length and last digest of one scope's sealed events."""

    scope = models.UUIDField(primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=START)

    class Meta:
        verbose_name = "chain"

    def __str__(self) -> str:
        return f"{self.scope} {self.length}"

    def take(self, event: Event) -> None:
        """Give this event the next place; saves neither."""
        self.length += 1
        event.seq, event.previous = self.length, self.head
        self.head = event.digest = event.fingerprint(self.head)


_way: ContextVar[str] = ContextVar("way", default="web")


@contextmanager
def through(channel: str) -> Iterator[None]:
    """What is recorded inside came by this way (“mail”), unless the verb itself says another."""
    token = _way.set(channel)
    try:
        yield
    finally:
        _way.reset(token)


def record(
    subject: Any,
    verb: str,
    *,
    by: Any,
    facts: dict[str, Any] | None = None,
    from_state: str = "",
    to_state: str = "",
    channel: str = "",
    internal: bool = False,
) -> Event:
    """Write one event in the running transaction.

    `subject` has `pk`, `trail_kind` and `project_id`/`organization_id`; `by` is a member or None for
    the product itself. `channel` is by which way it came, else what `through` says, else the page.
    """
    return Event.objects.create(
        organization=getattr(subject, "organization_id", None),
        scope=getattr(subject, "project_id", None) or subject.pk,
        actor=getattr(by, "pk", None),
        actor_name=getattr(by, "name", ""),
        actor_party=getattr(by, "party", ""),
        subject_kind=subject.trail_kind,
        subject_id=subject.pk,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        facts=facts or {},
        channel=channel or _way.get(),
        internal=internal,
    )
