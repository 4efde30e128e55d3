"""The machine and what runs on it: room, clock, worker, backups, versions."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from luoshi.config.deployed.fault import Fault
from luoshi.config.keeping.manifest import GOOD
from luoshi.kernel.jobs import DEAD_AFTER, worker_age

ROOM = 2 * 1024**3
CLOCKS_APART = 1.0  # seconds
BACKUP_AGE = timedelta(hours=36)
OLDEST_SQLITE, OLDEST_POSTGRESQL = (3, 37, 0), 14


def there_is_room() -> Iterator[Fault]:
    """On the disk of the data."""
    free = shutil.disk_usage(settings.DATA).free
    if free < ROOM:
        yield Fault(
            _("Only %(free)d MB are free on the disk of the data folder.") % {"free": free // 2**20},
            _("Make room: when the disk is full, nothing can be saved."),
            serious=free < ROOM // 10,
        )


def clocks_agree() -> Iterator[Fault]:
    """This machine's clock and that of the database."""
    if connection.vendor == "sqlite":
        return
    asked = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        there = float(cursor.fetchone()[0])
    yield from apart((asked + time.time()) / 2 - there)


def apart(seconds: float) -> Iterator[Fault]:
    """Clocks that differ by so much."""
    if abs(seconds) > CLOCKS_APART:
        yield Fault(
            _("The clocks of this machine and of the database differ by %(seconds)d seconds.")
            % {"seconds": round(abs(seconds))},
            _("Let both follow a time server (chrony, ntpd or systemd-timesyncd)."),
            serious=abs(seconds) > 60,
        )


def worker_lives() -> Iterator[Fault]:
    """Without it no letter leaves and nobody is reminded."""
    age = worker_age()
    if age is None or age >= DEAD_AFTER.total_seconds():
        yield Fault(
            _("No worker is running: no letter leaves and nobody is reminded."),
            _("Start `luoshi serve`, or `luoshi worker` beside `luoshi serve --no-worker`."),
        )


def backups_are_made() -> Iterator[Fault]:
    """A good one that is not old, where LUOSHI_BACKUPS says that they lie."""
    if not settings.BACKUPS:
        yield Fault(
            _("LUOSHI_BACKUPS does not say where backups lie, so nobody notices when none is made."),
            _("Set it to the folder that is given to `luoshi backup`."),
            serious=False,
        )
        return
    made = [good.stat().st_mtime for good in Path(settings.BACKUPS).glob(f"*/{GOOD}")]
    newest = datetime.fromtimestamp(max(made), UTC) if made else None
    if newest is None:
        yield Fault(
            _("There is no good backup in %(folder)s.") % {"folder": settings.BACKUPS},
            _("Run `luoshi backup` every night."),
        )
    elif datetime.now(UTC) - newest > BACKUP_AGE:
        hours = (datetime.now(UTC) - newest).total_seconds() // 3600
        yield Fault(
            _("The newest good backup is %(hours)d hours old.") % {"hours": hours},
            _("Run `luoshi backup` every night."),
        )


def versions_are_current() -> Iterator[Fault]:
    """What it stands on is still looked after."""
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield _old("SQLite", sqlite3.sqlite_version)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = str(cursor.fetchone()[0])
        if int(version.split(".")[0]) < OLDEST_POSTGRESQL:
            yield _old("PostgreSQL", version)


def _old(program: str, version: str) -> Fault:
    return Fault(
        _("%(program)s %(version)s is too old.") % {"program": program, "version": version},
        _("Install a newer %(program)s.") % {"program": program},
    )
