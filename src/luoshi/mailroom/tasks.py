"""Work of the worker: bringing what came in to its end."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from luoshi.mailroom.handling import glance, handle
from luoshi.mailroom.models import Arrival

log = logging.getLogger(__name__)
BATCH, AT_ONCE = 40, 2
"""So many children read at the same time: one would leave a processor idle, many would slow the pages."""


def handle_waiting(limit: int = BATCH) -> int:
    """Handle what is due, oldest first; returns how many were tried. A job."""
    due = list(Arrival.objects.due()[:limit])
    if len(due) < AT_ONCE:
        return sum(handle_one(arrival) for arrival in due)
    with ThreadPoolExecutor(AT_ONCE, "mail") as threads:
        return sum(threads.map(_alone, due))


def _alone(arrival: Arrival) -> bool:
    """In a thread, with a connection of its own."""
    try:
        return handle_one(arrival)
    finally:
        connection.close()


def handle_one(arrival: Arrival) -> bool:
    """One try; what stands in the way is kept with the mail, and the queue goes on."""
    if arrival.is_given_up:
        glance(arrival)
    if not arrival.claim():
        return False
    try:
        handle(arrival)
    except Exception as error:
        log.warning("mail %s, try %d: %s", arrival.pk, arrival.tries, error)
        arrival.failed(error)
    return True
