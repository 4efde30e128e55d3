"""Places for requests that work: few, each with a database connection that it lends to a thread.

Threads of one process that compute at the same time take the interpreter from each other at every question to
the database, and whoever writes keeps all other writers waiting meanwhile: together they need longer than one
after the other. So mostly one works at a time; who needs long does not hold the others up.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

LONG = 0.1
"""Who has worked for so many seconds no longer counts among those who work one at a time."""
SENT_BEFORE = 3
"""So many who send something are let in before somebody who only looks, where both wait."""


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


class Waiter:
    """Somebody who waits for a place."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self.called = threading.Event()


class Places:
    """So many places, `at_once` of them for short work; of each kind only so many wait, and not for long."""

    def __init__(self, count: int, at_once: int = 1) -> None:
        # Last used, first taken: connections that nobody needs are not kept busy.
        self._free = [Place() for _n in range(count)]
        self._since: dict[Place, float] = {}
        self._looking: deque[Waiter] = deque()
        self._sending: deque[Waiter] = deque()
        self._at_once, self._sent = at_once, 0
        self._lock = threading.Lock()

    def take(self, most_waiting: int, patience: float, *, sends: bool = False) -> Place | None:
        """A place, at once or after at most `patience` seconds; None when it is too crowded."""
        waiter, line = Waiter(), self._sending if sends else self._looking
        with self._lock:
            # Who will get one of the free places in a moment keeps nobody from waiting.
            if len(line) >= most_waiting + len(self._free):
                return None
            line.append(waiter)
            self._let_in()
        until = time.monotonic() + patience
        while waiter.place is None:
            now = time.monotonic()
            waiter.called.wait(max(min(until, self._next_long(now)) - now, 0))
            with self._lock:
                self._let_in()
                if waiter.place is None and time.monotonic() >= until:
                    line.remove(waiter)
                    return None
        return waiter.place

    def give(self, place: Place) -> None:
        """It is free again."""
        with self._lock:
            del self._since[place]
            self._free.append(place)
            self._let_in()

    def _let_in(self) -> None:
        """Whoever may begin now. Under the lock."""
        now = time.monotonic()
        short = sum(now - since < LONG for since in self._since.values())
        while self._free and short < self._at_once and (waiter := self._next()):
            waiter.place = self._free.pop()
            self._since[waiter.place] = now
            waiter.called.set()
            short += 1

    def _next(self) -> Waiter | None:
        if self._sending and (self._sent < SENT_BEFORE or not self._looking):
            self._sent += 1
            return self._sending.popleft()
        self._sent = 0
        return self._looking.popleft() if self._looking else None

    def _next_long(self, now: float) -> float:
        """When one of those who work turns out to take long."""
        with self._lock:
            turns = [since + LONG for since in self._since.values()]
        return min((turn for turn in turns if turn > now), default=now + 3600)
