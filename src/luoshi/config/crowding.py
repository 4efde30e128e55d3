"""Admission: as many requests at once as are answered in time; all others are told so at once.

The server gives each request a thread. Few of them work, in places (`places`); some wait a moment for one;
the rest get 503 with Retry-After, without templates and database. Health and built assets need no place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.db import connection

from luoshi.config.busy import too_slow, turned_away
from luoshi.config.places import Place, Places
from luoshi.config.receiving import MOST, TooSlow, length_of, receive

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

WORKING, LOOKS = 4, ("GET", "HEAD")
# Who sends something is let in before who looks, so that those who look are the ones who wait.
LOOKING, LOOKING_SECONDS = 40, 1.8
SENDING, SENDING_SECONDS = 20, 1.5
RECEIVING = 24
THREADS = WORKING + LOOKING + SENDING + RECEIVING + 16
"""So many that there is always one for turning away and for the health."""


class Admission:
    """Stands before the application."""

    def __init__(self, application: Application, working: int = WORKING) -> None:
        self._application = application
        # A database on another machine answers while this one can go on with somebody else's page.
        at_once = 1 if connection.vendor == "sqlite" else 2
        self._places, self._health = Places(working, at_once), Places(1)
        self._receiving = threading.Semaphore(RECEIVING)

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/static/"):
            return self._application(environ, start)
        if path == "/healthz":
            return self._in_place(self._health, 4, 10, environ, start)
        if 0 < length_of(environ) <= MOST:
            return self._received(environ, start)
        return self._admitted(environ, start)

    def _received(self, environ: Environ, start: Any) -> Iterable[bytes]:
        if not self._receiving.acquire(blocking=False):
            return turned_away(environ, start)
        try:
            kept = receive(environ)
        except TooSlow:
            return too_slow(start)
        except OSError:
            return turned_away(environ, start)
        finally:
            self._receiving.release()
        with kept:
            return self._admitted(environ, start)

    def _admitted(self, environ: Environ, start: Any) -> Iterable[bytes]:
        looks = environ["REQUEST_METHOD"] in LOOKS
        most, patience = (LOOKING, LOOKING_SECONDS) if looks else (SENDING, SENDING_SECONDS)
        return self._in_place(self._places, most, patience, environ, start)

    def _in_place(
        self, places: Places, most: int, patience: float, environ: Environ, start: Any
    ) -> Iterable[bytes]:
        place = places.take(most, patience, sends=environ["REQUEST_METHOD"] not in LOOKS)
        if place is None:
            return turned_away(environ, start)
        held: Held | None = None
        try:
            with place.working():
                answer: Any = self._application(environ, start)
                if getattr(answer, "streaming", False):
                    # A file is sent without the database, however slow the line of its reader.
                    if not getattr(answer, "needs_no_database", False):
                        held = Held(answer, places, place)
                    return held or answer
                # Whole already: sent by the server while the place is another's.
                whole = list(answer)
                if hasattr(answer, "close"):
                    answer.close()
                return whole
        finally:
            if held is None:
                places.give(place)


class Held:
    """An answer that is made while it is sent: it keeps its place until its end."""

    def __init__(self, answer: Any, places: Places, place: Place) -> None:
        self._answer, self._pieces, self._places = answer, iter(answer), places
        self._place: Place | None = place

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._place is None:
            raise StopIteration
        with self._place.working():
            piece: bytes = next(self._pieces)
            return piece

    def close(self) -> None:
        """Called by the server, also when the reader has gone."""
        place, self._place = self._place, None
        if place is None:
            return
        try:
            with place.working():
                self._answer.close()
        finally:
            self._places.give(place)

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()
