"""From the trail to deliveries: what happened since the last look, as the owner of each endpoint reads it.

The trail was written in the transaction of the verb, so nothing is told that did not happen and nothing that
happened is forgotten. Its chain has no gaps: who has read up to a place has read everything before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation

from luoshi.api.shapes import plain
from luoshi.api.webhooks import rules
from luoshi.api.webhooks.delivery import Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.api.webhooks.kinds import SOURCES
from luoshi.kernel.inserting import insert_all
from luoshi.rollout.models import Member
from luoshi.trail.models import Event

BATCH = 200
Read = dict[UUID, dict[str, Any] | None]


def collect() -> int:
    """Write what is to be sent; a job, safe to repeat at any moment. Returns how many deliveries."""
    found = 0
    for endpoint in Endpoint.objects.working().with_owner():
        if not endpoint.may_hear():
            endpoint.end(rules.LEFT)
            continue
        Event.seal(scope=endpoint.project_id)
        found += _collect_for(endpoint)
    return found


def _collect_for(endpoint: Endpoint) -> int:
    trail, place = Event.objects.sealed(endpoint.project_id), endpoint.read_to
    events = list(trail.filter(seq__gt=place)[:BATCH])
    if not events:
        return 0
    with translation.override(endpoint.member.user.language), timezone.override(endpoint.project.zone):
        made = list(_deliveries(endpoint, events))
    with transaction.atomic():
        mine = Endpoint.objects.filter(pk=endpoint.pk, read_to=place, off_at=None)
        if not mine.update(read_to=events[-1].seq):
            return 0  # another worker was quicker, or it was switched off meanwhile
        insert_all(made)
    return len(made)


def _deliveries(endpoint: Endpoint, events: list[Event]) -> Iterator[Delivery]:
    read: Read = {}
    for event in events:
        kind = f"{event.subject_kind}.{event.verb}"
        source = SOURCES.get(event.subject_kind)
        if not source or event.verb not in source.verbs or not endpoint.wants(kind):
            continue
        if event.at < endpoint.since:
            continue
        if event.subject_id not in read:
            read[event.subject_id] = seen_by(endpoint.member, event.subject_kind, event.subject_id)
        if (thing := read[event.subject_id]) is not None:
            yield Delivery(
                endpoint=endpoint, event=event.pk, kind=kind, subject=event.subject_id, at=event.at,
                code=str(thing.get("code") or "")[:40], body=written(kind, event, thing),
            )  # fmt: skip


def seen_by(member: Member, kind: str, thing: UUID) -> dict[str, Any] | None:
    """As this member reads it by the API; None when it is not for their eyes."""
    try:
        return SOURCES[kind].told(member, thing)
    except Http404:
        return None


def written(kind: str, event: Event, thing: dict[str, Any]) -> str:
    """The bytes of a message: `data` is what the API answers for the thing."""
    happened = {"id": event.pk, "from": event.from_state, "to": event.to_state, "by": event.actor_name,
                "channel": event.channel}  # fmt: skip
    said = {"type": kind, "timestamp": plain(event.at), "event": plain(happened), "data": thing}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
