"""Simulated time: deeds planned at moments, done in their order until the present."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime
from functools import partial

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal

Deed = Callable[[], object]


class Timeline:
    """A queue of deeds; each is done at its own moment on the product's clock."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.refused: list[str] = []
        """Deeds that a rule refused on this calendar, each with its sentence."""
        self._queue: list[tuple[datetime, int, Deed]] = []
        self._order = itertools.count()

    def plan(self, when: datetime, deed: Deed) -> None:
        """Do it then; what lies after the present is never done."""
        if when <= self.until:
            heapq.heappush(self._queue, (when, next(self._order), deed))

    def noting(self, deed: Deed) -> Deed:
        """The same deed; a refusal is kept in `refused`, and the company lives on without it."""

        def done() -> None:
            try:
                deed()
            except Refusal as no:
                self.refused.append(f"{clock.now():%Y-%m-%d %H:%M} {_name(deed)}: {no}")

        return done

    def run(self, told: Callable[[datetime], None] = lambda when: None) -> None:
        """Live through everything planned, deeds that plan further deeds included."""
        while self._queue:
            when, _place, deed = heapq.heappop(self._queue)
            with clock.at(when):
                deed()
            told(when)


def _name(deed: Deed) -> str:
    named = deed.args[-1] if isinstance(deed, partial) else deed
    return str(getattr(named, "__qualname__", named))
