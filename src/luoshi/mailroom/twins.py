"""One mail that came to several of our addresses does one thing: what counts is what the addresses mean.

The caller holds the lock on the mail's rows.
"""

from __future__ import annotations

from luoshi.mailroom.addresses import Destination, meaning_of
from luoshi.mailroom.models import DROPPED, WAITS, Arrival, reasons


def is_dealt_with(arrival: Arrival, to: Destination, by: tuple[str, ...]) -> bool:
    """Whether another copy that means the same came to one of these ends; or is the answer that was meant."""
    others = _others(arrival)
    return any(other.status in by and _means_same(arrival, to, other) for other in others) or (
        to.reply is None and any(_answers(arrival, other) for other in others)
    )


def end_waiting(arrival: Arrival, to: Destination) -> None:
    """This one is filed: of its copies that mean the same none waits any more."""
    for other in _others(arrival):
        if other.status == WAITS and _means_same(arrival, to, other):
            other.settle(DROPPED, reasons.TWICE)


def _others(arrival: Arrival) -> list[Arrival]:
    return list(Arrival.objects.filter(key=arrival.key).exclude(pk=arrival.pk).order_by("id"))


def _means_same(arrival: Arrival, to: Destination, other: Arrival) -> bool:
    """The same answer, or both something new for one project."""
    mine, yours = to.reply, meaning_of(other.destination).reply
    if mine is None or yours is None:
        return mine is yours and other.project_id == arrival.project_id
    return mine.pk == yours.pk


def _answers(arrival: Arrival, other: Arrival) -> bool:
    """Whether this one is only the copy of an answer for the project's address: nothing new is reported."""
    reply = meaning_of(other.destination).reply
    return (
        reply is not None
        and other.status != DROPPED
        and (reply.project_id, reply.member_id) == (arrival.project_id, arrival.member_id)
    )
