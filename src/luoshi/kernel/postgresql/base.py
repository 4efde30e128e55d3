"""The database of an installation that runs on PostgreSQL.

Where a standby has to confirm each commit, a wait for it that is cancelled ends with success and a warning:
the row is on one machine only and may be gone after the next failover. A connection that breaks while COMMIT
is under way says nothing at all. Both are `Unconfirmed`: the same request comes again under the same key.

What `kernel.prepared` and `kernel.saving` ask is the same text each time: the server plans it once for each
connection. Planning took longer than answering.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.backends.postgresql import base, operations
from psycopg import Cursor
from psycopg.errors import Diagnostic, FeatureNotSupported
from psycopg.pq import TransactionStatus

from luoshi.kernel.postgresql import Unconfirmed, outdated

# The name of the server's own function: its message is written in the server's language.
WAITS_FOR_STANDBY = "SyncRepWaitForLSN"
# Connection gone, server stopping, internal error: the server did not say how the commit ended.
SILENT = ("08", "57P", "XX")

# So often a connection asks before the plan is kept; so many plans are kept, a few kilobytes each.
ASKED_BEFORE, KEPT = 2, 300


class WrittenCursor(Cursor[Any]):
    """Sends values beside the text. A plan that another release's migration made useless is made anew."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """As psycopg's; inside a transaction, which is lost then, the error is raised."""
        try:
            return super().execute(query, params, **how)
        except FeatureNotSupported as error:
            if not outdated(error) or self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            return super().execute(query, params, prepare=False)


class DatabaseOperations(operations.DatabaseOperations):
    """As Django's; what was asked is told with its values also where they were sent beside the text."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """The text with its values."""
        if isinstance(cursor, WrittenCursor):
            return str(self.compose_sql(sql, params))
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; raises Unconfirmed instead of acknowledging what may be lost."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cancelled = False
        self.execute_wrappers.append(self._in_autocommit)

    def get_new_connection(self, conn_params: Any) -> Any:
        """A connection whose warnings are heard."""
        connection = super().get_new_connection(conn_params)
        connection.add_notice_handler(self._heard)
        if self._lasts:
            connection.prepare_threshold, connection.prepared_max = ASKED_BEFORE, KEPT
        return connection

    @property
    def _lasts(self) -> bool:
        """Whether the connection stays the same: a pooler may give another one to each transaction."""
        return not self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]

    def cursor_for_written(self) -> Any:
        """A cursor for statements whose text is written once."""
        if not self._lasts:
            return self.cursor()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = WrittenCursor(self.connection)
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]

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
