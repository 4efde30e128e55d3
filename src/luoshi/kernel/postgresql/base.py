"""The database of an installation that runs on PostgreSQL.

Where a standby has to confirm each commit, a wait for it that is cancelled ends with success and a warning:
the row is on one machine only and may be gone after the next failover. A connection that breaks while COMMIT
is under way says nothing at all. Both are `Unconfirmed`: the same request comes again under the same key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.backends.postgresql import base
from psycopg.errors import Diagnostic

from luoshi.kernel.postgresql import Unconfirmed

# The name of the server's own function: its message is written in the server's language.
WAITS_FOR_STANDBY = "SyncRepWaitForLSN"
# Connection gone, server stopping, internal error: the server did not say how the commit ended.
SILENT = ("08", "57P", "XX")


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; raises Unconfirmed instead of acknowledging what may be lost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cancelled = False
        self.execute_wrappers.append(self._in_autocommit)

    def get_new_connection(self, conn_params: Any) -> Any:
        """A connection whose warnings are heard."""
        connection = super().get_new_connection(conn_params)
        connection.add_notice_handler(self._heard)
        return connection

    def _heard(self, said: Diagnostic) -> None:
        if said.source_function == WAITS_FOR_STANDBY:
            self._cancelled = True

    def _commit(self) -> None:
        with self._confirmed():
            super()._commit()  # type: ignore[misc]

    def _in_autocommit(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """A statement outside a transaction commits by itself."""
        if self.in_atomic_block or sql.startswith("SELECT"):
            return execute(sql, params, many, context)
        with self._confirmed():
            return execute(sql, params, many, context)

    @contextmanager
    def _confirmed(self) -> Iterator[None]:
        self._cancelled = False
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            state = getattr(error.__cause__, "sqlstate", None) or ""
            if state and not state.startswith(SILENT):
                raise
            raise Unconfirmed(str(error)) from error.__cause__
        if self._cancelled:
            raise Unconfirmed("the wait for a standby was cancelled")
