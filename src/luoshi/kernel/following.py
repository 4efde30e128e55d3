"""Web nodes and workers go by the database's clock: asked with each connection, and again each minute.

SQLite's clock is this machine's anyway.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.signals import request_started
from django.db import DatabaseError, InterfaceError
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from luoshi.kernel.clock import shared
from luoshi.kernel.jobs import database_now


@receiver(connection_created)
def ask(connection: Any, **_rest: Any) -> None:
    """A new connection may lead to another server."""
    if shared.followed and connection.alias == "default":
        database_now()


@receiver(request_started)
def ask_again(**_rest: Any) -> None:
    """A worker asks with each sign of life; who answers requests asks before one of them."""
    if shared.is_old:
        with suppress(DatabaseError, InterfaceError):
            database_now()
