"""Recurring jobs and the signs of life of those who run them.

All times here come from the database's clock: nodes may disagree about the time, they share one database.
One-off tasks are in `oneoff`.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import caches
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.db.models import Q

from luoshi.kernel.clock import shared
from luoshi.kernel.models import Heartbeat, Lease, Recurring

log = logging.getLogger(__name__)

# Whoever shows no sign of life for so long has lost what they held: another takes over within half a minute.
LEASE = timedelta(seconds=25)
DEAD_AFTER = timedelta(seconds=60)
NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Job:
    """One recurring job: runs about every `every` seconds on exactly one node.

    It must be safe to repeat. Jobs of one `lane` run one after another; a slow one holds up no other lane.
    """

    name: str
    every: int
    run: Callable[[], object]
    lane: str = "tick"


def database_now() -> datetime:
    """The database's clock; for SQLite that is this machine's."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    asked = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    shared.told(moment, asked)
    return moment


def new_worker_name() -> str:
    """Unique for ever: machine, process and chance."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"


def take_lease(name: str, holder: str) -> bool:
    """Become or stay the one who runs what is called `name`; False while another holder's lease lasts.

    None lasts longer than a lease: what seems to was taken before the clock went back.
    """
    now = database_now()
    over = Q(until__lt=now) | Q(until__gt=now + 2 * LEASE)
    free = Lease.objects.filter(Q(holder=holder) | over, name=name)
    if free.update(holder=holder, until=now + LEASE):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=now + LEASE)
    except IntegrityError:
        return False
    return True


def holds_lease(name: str, holder: str) -> bool:
    """Whether it is still this holder's: who was frozen for a while finds it gone."""
    return Lease.objects.filter(name=name, holder=holder, until__gt=database_now()).exists()


def beat(worker: str, doing: str = "") -> None:
    """Show a sign of life and keep the leases held."""
    now = database_now()
    with transaction.atomic():
        Heartbeat.objects.update_or_create(worker=worker, defaults={"at": now, "doing": doing[:120]})
        Lease.objects.filter(holder=worker).update(until=now + LEASE)
        Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()


def leave(worker: str) -> None:
    """Say good-bye, so that another takes over at once and nobody is missed."""
    Lease.objects.filter(holder=worker).delete()
    Heartbeat.objects.filter(worker=worker).delete()


def living_workers() -> set[str]:
    """Names of the workers that showed a sign of life while a lease lasts."""
    now = database_now()
    fresh = Heartbeat.objects.filter(at__range=(now - LEASE, now + LEASE))
    return set(fresh.values_list("worker", flat=True))


def worker_age() -> float | None:
    """Seconds since any worker's last sign of life; None when there never was one."""
    now = database_now()
    # Signs from the future were shown before the clock went back.
    ages = [abs((now - at).total_seconds()) for at in Heartbeat.objects.values_list("at", flat=True)]
    return min(ages, default=None)


def worker_is_late() -> bool:
    """Whether no worker has shown a sign of life for a minute; the answer may be ten seconds old."""
    remembered = caches["process"]
    late = remembered.get("worker-is-late")
    if late is None:
        age = worker_age()
        late = age is None or age > DEAD_AFTER.total_seconds()
        remembered.set("worker-is-late", late, 10)
    return bool(late)


def run_job(job: Job) -> None:
    """Run one job; a failure is logged once, kept for the health page, and cleared by the next success."""
    trouble: Exception | None = None
    try:
        job.run()
    except Exception as error:
        trouble = error
        if isinstance(error, DatabaseError):
            close_old_connections()
    if _note(job.name, f"{type(trouble).__name__}: {trouble}"[:500] if trouble else "") and trouble:
        log.error("job “%s” fails", job.name, exc_info=trouble)


def _note(name: str, error: str) -> bool:
    """Write down how it went: on every change, else seldom, since each write costs the disk a flush.

    Returns whether something changed.
    """
    now = database_now()
    known = Recurring.objects.filter(name=name).first()
    changed = known is None or known.error != error
    if known and not changed and now - known.at < NOTED_EVERY:
        return False
    since = known.failing_since if known and known.error else now
    values = {"at": now, "error": error, "failing_since": since if error else None}
    Recurring.objects.update_or_create(name=name, defaults=values)
    return changed
