"""/healthz: what works and what does not, for a load balancer and for the person on call."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse

from luoshi.config.checks import trail_is_guarded
from luoshi.evidence.models import Parked
from luoshi.kernel import clock, oneoff
from luoshi.kernel.jobs import DEAD_AFTER, worker_age
from luoshi.kernel.models import Lease, Recurring
from luoshi.mailroom.models import UNREAD, Arrival, Mailbox
from luoshi.post.models import Letter
from luoshi.post.tasks import overdue
from luoshi.trail.models import Event

BEHIND = timedelta(minutes=10)
ROOM_NEEDED = 200 * 1024 * 1024
Finding = dict[str, Any]


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything works, else 503; either way each part says how it is. Names nobody and nothing.

    With `?part=database` only this part: whether this node can serve, for who spreads requests over nodes.
    """
    wanted = request.GET.get("part")
    chosen = {wanted: CHECKS[wanted]} if wanted in CHECKS else CHECKS
    parts = {name: _asked(check) for name, check in chosen.items()}
    healthy = all(part["ok"] for part in parts.values())
    answer = JsonResponse({"ok": healthy, "at": clock.now(), **parts}, status=200 if healthy else 503)
    answer["Cache-Control"] = "no-store"
    return answer


def _asked(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except DatabaseError as error:
        return {"ok": False, "why": type(error).__name__}
    except OSError as error:
        return {"ok": False, "why": error.strerror}


def _readable() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True, "vendor": connection.vendor}


def _writable() -> Finding:
    """Really writes, and takes it back."""
    with transaction.atomic():
        Lease.objects.create(name="healthz", holder="", until=clock.now())
        transaction.set_rollback(True)
    return {"ok": True}


def _worker() -> Finding:
    age = worker_age()
    if age is None:
        return {"ok": False, "why": "no worker has ever run"}
    return {"ok": age < DEAD_AFTER.total_seconds(), "seconds_since_sign_of_life": round(age)}


def _jobs() -> Finding:
    failing = dict(Recurring.objects.exclude(error="").values_list("name", "failing_since"))
    return {"ok": not failing, "failing_since": failing, "tasks_set_aside": oneoff.set_aside().count()}


def _outbox() -> Finding:
    behind = overdue()
    failed = Letter.objects.failed().count()
    return {
        "ok": behind == 0,
        "waiting": Letter.objects.waiting().count(),
        "behind": behind,
        "failed": failed,
    }


def _mail_in() -> Finding:
    """Mail that nobody handled, and mailboxes that do not answer; what waits for the lead is well."""
    lying = Arrival.objects.filter(status=UNREAD, at__lt=clock.now() - BEHIND).count()
    silent = Mailbox.objects.filter(failing_since__lt=clock.now() - BEHIND)
    failing = silent.count() if settings.IMAP_URL else 0
    ownerless = Arrival.objects.without_lead().count()  # another node would not know either whose they are
    found = {"behind": lying, "mailboxes_failing": failing, "without_lead": ownerless}
    return {"ok": not (lying or failing), **found}


def _trail() -> Finding:
    """Sealed within the minute when the worker runs."""
    unsealed = Event.objects.filter(seq__isnull=True).count()
    guarded = trail_is_guarded()
    return {"ok": guarded, "guarded": guarded, "unsealed": unsealed}


def _files() -> Finding:
    """What waits in the database for the object store; a short absence of it is no trouble of this node."""
    waiting = Parked.objects.count()
    behind = Parked.objects.filter(at__lt=clock.now() - BEHIND).exists()
    return {"ok": not behind, "waiting": waiting}


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    return {"ok": free > ROOM_NEEDED, "free_mb": free // 2**20}


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": _readable, "writing": _writable, "worker": _worker, "jobs": _jobs,
    "outbox": _outbox, "mail_in": _mail_in, "trail": _trail, "files": _files, "disk": _disk,
}  # fmt: skip
