"""From deliveries to the receivers: signed, through the one way out, several endpoints at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Min
from django.utils import translation
from django.utils.translation import gettext_lazy

from luoshi.api.webhooks import rules, signing
from luoshi.api.webhooks.collecting import collect, seen_by
from luoshi.api.webhooks.delivery import Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.kernel import clock, outgoing, sealed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AT_ONCE = 8
LONGEST_TURN = 30
"""Seconds after which the list is read afresh."""
GONE = 410
UNSEEN = gettext_lazy("The owner of this address may not see this any more.")
DEMO = gettext_lazy("Nothing leaves a demo.")


@dataclass(frozen=True)
class Told:
    """What came of one attempt; `why` is empty when it was taken."""

    delivery: Delivery
    why: str
    took: int
    status: int | None = None
    answer: str = ""
    wish: datetime | None = None


def deliver() -> int:
    """Read the trail, then send what is due; a job. Returns how many were taken."""
    collect()
    ends, sent = time.monotonic() + LONGEST_TURN, 0
    # Who does not answer holds up the others once in a turn, at its end.
    for failing in (False, True):
        while (some := _round(failing)) and time.monotonic() < ends:
            sent += _send_all(some)
            if failing:
                break
    return sent


def _round(failing: bool) -> list[Delivery]:
    """The oldest that is due of each endpoint, as far as it may be sent."""
    due = Delivery.objects.due().filter(endpoint__failing_since__isnull=not failing)
    waiting = due.order_by().values("endpoint").annotate(since=Min("not_before")).order_by("since")
    found = [due.filter(endpoint=row["endpoint"]).first() for row in waiting[:AT_ONCE]]
    return [one for one in found if one is not None]


def _send_all(some: list[Delivery]) -> int:
    """All of them at once; only the sending itself, since a thread has no connection to the database."""
    owners = Endpoint.objects.with_owner().in_bulk([one.endpoint_id for one in some])
    ready = [call for one in some if (call := prepared(one, owners.get(one.endpoint_id)))]
    if not ready:
        return 0
    with ThreadPoolExecutor(len(ready)) as threads:
        return sum(_note(told) for told in threads.map(post, ready))


Ready = tuple[Delivery, list[str]]


def prepared(delivery: Delivery, endpoint: Endpoint | None) -> Ready | None:
    """Claimed, with the secrets that sign it; None when it is not sent."""
    if endpoint is None or endpoint.off_at is not None:
        return None
    delivery.endpoint = endpoint
    if not endpoint.may_hear():
        endpoint.end(rules.LEFT)
        return None
    with translation.override(rules.LOGGED):
        if why := _needless(delivery):
            delivery.keep_back(str(why))
            return None
    try:
        known = endpoint.secrets()
    except sealed.Unopened:
        endpoint.end(rules.SEALED)
        return None
    return (delivery, known) if delivery.claim() else None


def _needless(delivery: Delivery) -> StrOrPromise:
    """Why it is never sent; its owner may not be able to read the thing any more."""
    if delivery.endpoint.project.is_demo:
        return DEMO
    if delivery.subject is None:
        return ""
    member, kind = delivery.endpoint.member, delivery.kind.partition(".")[0]
    return UNSEEN if seen_by(member, kind, delivery.subject) is None else ""


def post(ready: Ready) -> Told:
    """One attempt, in any thread."""
    delivery, known = ready
    body, began = delivery.body.encode(), time.monotonic()
    head = {"Content-Type": "application/json; charset=utf-8"}
    head |= signing.headers(delivery.message_id, clock.now(), body, known)
    try:
        with translation.override(rules.LOGGED):
            said = outgoing.post(
                delivery.endpoint.address, body, head, rules.SECONDS, rules.MOST_ANSWER, whole=False
            )
    except (outgoing.NoAnswer, outgoing.Forbidden) as error:
        return Told(delivery, str(error) or type(error).__name__, _since(began))
    why = "" if 200 <= said.status < 300 else f"HTTP {said.status}"
    wish = rules.wished(said.headers.get("retry-after", ""), clock.now())
    return Told(delivery, why, _since(began), said.status, shown(said.body), wish)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def shown(body: bytes) -> str:
    """The first part of an answer as text: whatever it is, it can be kept and shown."""
    words = body.decode("utf-8", "replace")
    plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in words)
    return plain.strip()[: rules.SHOWN_ANSWER]


def _note(told: Told) -> bool:
    delivery, endpoint = told.delivery, told.delivery.endpoint
    if told.status is not None and not told.why:
        delivery.taken(told.status, told.answer, told.took)
        endpoint.worked()
        return True
    delivery.refused(told.why, told.status, told.answer, told.took, told.wish)
    if told.status == GONE:
        endpoint.end(rules.GONE)
    else:
        endpoint.failed(told.why)
    return False
