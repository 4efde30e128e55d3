"""SQLite whose writers stand in a row: whoever came first writes first.

SQLite lets one connection write at a time. The others ask again after pauses that grow to a tenth of a
second, so that in a crowd the unlucky wait ten times as long as the rest. Here only the first in the row
asks.
The row is a courtesy, not a lock: who waits too long leaves it and asks SQLite as before.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar

from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX, SQLiteCursorWrapper

PATIENCE = 5  # seconds
WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "REPLACE")


class Connection(sqlite3.Connection):
    """A connection whose statements wait in the row of the database file before they begin to write."""

    rows: ClassVar[defaultdict[str, threading.Lock]] = defaultdict(threading.Lock)

    def __init__(self, database: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(database, *args, **kwargs)
        # A database in memory has one connection.
        self.row = "" if "memory" in str(database) else f"{database}-turn"

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """Django's cursor, in its turn."""
        return super().cursor(factory=Cursor)


class Cursor(SQLiteCursorWrapper):
    """Waits for its turn with a statement that begins to write."""

    connection: Connection

    def execute(self, query: str, params: Any = None) -> Any:
        """As Django's."""
        if not self._begins(query):
            return super().execute(query, params)
        with in_turn(self.connection.row):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """As Django's."""
        if not self._begins(query):
            return super().executemany(query, param_list)
        with in_turn(self.connection.row):
            return super().executemany(query, param_list)

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """As Django's; a statement that was asked before is not searched for its places again."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _with_marks(query)

    def _begins(self, query: str) -> bool:
        return bool(self.connection.row) and not self.connection.in_transaction and query.startswith(WRITES)


@lru_cache(1000)
def _with_marks(query: str) -> str:
    return FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


@contextmanager
def in_turn(row: str) -> Iterator[None]:
    """First among the threads of this process, then among those of all processes."""
    mine = Connection.rows[row]
    if not mine.acquire(timeout=PATIENCE):
        yield
        return
    try:
        with among_processes(row):
            yield
    finally:
        mine.release()


@contextmanager
def among_processes(row: str) -> Iterator[None]:
    """The system wakes them in the order in which they came, and forgets whoever dies."""
    try:
        place = os.open(row, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # a folder that cannot be written
        yield
        return
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)
