"""Places for requests that work: few, each with a database connection that it lends to a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


class Place:
    """Lends its database connection to the thread that works in it."""

    def __init__(self) -> None:
        self._connection: Any = None

    @contextmanager
    def working(self) -> Iterator[None]:
        """Inside, this thread's connection is that of the place."""
        if self._connection is None:
            self._connection = connections.create_connection(DEFAULT_DB_ALIAS)
            self._connection.inc_thread_sharing()
        connections[DEFAULT_DB_ALIAS] = self._connection
        try:
            yield
        finally:
            # What the thread does without a place must not meet the connection of another request.
            del connections[DEFAULT_DB_ALIAS]


class Places:
    """So many places; who finds none waits, but only so many wait, and not for long."""

    def __init__(self, count: int) -> None:
        # Last used, first taken: connections that nobody needs are not kept busy.
        self._free: LifoQueue[Place] = LifoQueue()
        for _n in range(count):
            self._free.put(Place())
        self._lock, self._waiting = threading.Lock(), 0

    def take(self, most_waiting: int, patience: float) -> Place | None:
        """A place, at once or after at most `patience` seconds; None when it is too crowded."""
        if not self._waiting:
            with suppress(Empty):
                return self._free.get_nowait()
        with self._lock:
            if self._waiting >= most_waiting:
                return None
            self._waiting += 1
        try:
            return self._free.get(timeout=patience)
        except Empty:
            return None
        finally:
            with self._lock:
                self._waiting -= 1

    def give(self, place: Place) -> None:
        """It is free again."""
        self._free.put(place)
