"""How many letters a minute leave: mail servers slow down or lock out who sends more than they allow."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from django.conf import settings

from luoshi.kernel import clock

WINDOW = timedelta(minutes=1)
PARTS = 10
"""A tenth of a minute's letters leave in a tenth of a minute, so that they do not come in bursts."""


class Pace:
    """The letters of the last minute of this process; one worker at a time delivers."""

    def __init__(self) -> None:
        self._sent: deque[datetime] = deque()

    def allows(self) -> bool:
        """Whether one more letter may leave now."""
        most, now = settings.MAIL_PER_MINUTE, clock.now()
        while self._sent and not now - WINDOW < self._sent[0] <= now:
            self._sent.popleft()
        just_now = sum(moment > now - WINDOW / PARTS for moment in self._sent)
        return most <= 0 or (len(self._sent) < most and just_now < -(-most // PARTS))

    def sent(self) -> None:
        """One more has left."""
        if settings.MAIL_PER_MINUTE > 0:
            self._sent.append(clock.now())


pace = Pace()
