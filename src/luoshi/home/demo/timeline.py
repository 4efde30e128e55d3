"""Simulated time: deeds planned at moments, done in their order until the present."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime

from luoshi.kernel import clock

Deed = Callable[[], None]


class Timeline:
    """A queue of deeds; each is done at its own moment on the product's clock."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._queue: list[tuple[datetime, int, Deed]] = []
        self._order = itertools.count()

    def plan(self, when: datetime, deed: Deed) -> None:
        """Do it then; what lies after the present is never done."""
        if when <= self.until:
            heapq.heappush(self._queue, (when, next(self._order), deed))

    def run(self, told: Callable[[datetime], None] = lambda when: None) -> None:
        """Live through everything planned, deeds that plan further deeds included."""
        while self._queue:
            when, _place, deed = heapq.heappop(self._queue)
            with clock.at(when):
                deed()
            told(when)
