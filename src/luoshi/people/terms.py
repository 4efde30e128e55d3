"""What a company asks of those who sign in; the rooms that know companies say it for each person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.people.models import User


@dataclass(frozen=True)
class Terms:
    """How long a session lives, whether a password lets in, whether a second factor is needed."""

    idle: timedelta = timedelta(hours=12)
    whole: timedelta = timedelta(days=7)
    by_password: bool = True
    # From this day on; None for never.
    second_from: date | None = None

    def __and__(self, other: Terms) -> Terms:
        """Both at once: the stricter of each."""
        days = [day for day in (self.second_from, other.second_from) if day]
        return Terms(
            min(self.idle, other.idle),
            min(self.whole, other.whole),
            self.by_password and other.by_password,
            min(days, default=None),
        )


# Each answers the terms of this person's companies; rollout appends to it when ready.
ASKED: list[Callable[[User], Iterable[Terms]]] = []


def terms_of(user: User) -> Terms:
    """What holds for this person: the strictest of all that their companies ask."""
    asked = [terms for each in ASKED for terms in each(user)]
    if not asked:
        return Terms()
    strictest = asked[0]
    for terms in asked[1:]:
        strictest &= terms
    return strictest
