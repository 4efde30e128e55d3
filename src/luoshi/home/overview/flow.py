"""Flow 流动: how many things moved from which state to which, day by day, read from the trail."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from django.db.models import Case, Count, IntegerField, Value, When

from luoshi.home.overview.days import Days
from luoshi.kernel.lifecycle import Lifecycle
from luoshi.trail.models import Event

Moved = Mapping[tuple[int, str, str], int]
"""Place of the day, state left (from nowhere: ""), state reached, and how many did."""


@dataclass(frozen=True)
class Flow:
    """The moves of some days of one kind of thing."""

    days: Sequence[date]
    moved: Moved
    open_states: tuple[str, ...]

    def standing(self, now: Mapping[str, int]) -> list[Counter[str]]:
        """How many stood in each open state at the end of each day: `now`, less what moved since."""
        here = {state: now.get(state, 0) for state in self.open_states}
        found = [Counter(here)]
        of_day: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
        for (place, left, reached), count in self.moved.items():
            of_day[place].append((left, reached, count))
        for place in range(len(self.days) - 1, 0, -1):
            for left, reached, count in of_day[place]:
                if left in here:
                    here[left] += count
                if reached in here:
                    here[reached] -= count
            found.append(Counter(here))
        return found[::-1]

    def open(self, now: Mapping[str, int], states: Iterable[str] | None = None) -> list[int]:
        """How many were open at the end of each day, in these states (None: in any)."""
        wanted = self.open_states if states is None else tuple(states)
        return [sum(here[state] for state in wanted) for here in self.standing(now)]

    def new(self) -> list[int]:
        """How many were reported on each day, those answered at once among them."""
        return self._of(lambda left, reached: not left)

    def came(self) -> list[int]:
        """How many began to be open on each day: new ones, and those that came back."""
        return self._of(lambda left, reached: left not in self.open_states and reached in self.open_states)

    def went(self) -> list[int]:
        """How many ceased to be open on each day."""
        return self._of(lambda left, reached: left in self.open_states and reached not in self.open_states)

    def gone(self) -> list[int]:
        """How many ended since the first day and stayed so."""
        back = self._of(
            lambda left, reached: bool(left) and left not in self.open_states and reached in self.open_states
        )
        return list(accumulate(went - returned for went, returned in zip(self.went(), back, strict=True)))

    def _of(self, wanted: Callable[[str, str], bool]) -> list[int]:
        found = [0] * len(self.days)
        for (place, left, reached), count in self.moved.items():
            found[place] += count if wanted(left, reached) else 0
        return found


def flows_of(days: Days, lives: Sequence[Lifecycle]) -> list[Flow]:
    """The flow of each kind of thing in a project; one query, of the moves of these days alone."""
    kinds = [life.name for life in lives]
    moves = Event.objects.moves(days.project.pk, *kinds).filter(at__gte=days.start).order_by()
    rows = (
        moves.annotate(place=_place(days.ends))
        .values("subject_kind", "place", "from_state", "to_state")
        .annotate(n=Count("*"))
    )
    moved: dict[str, dict[tuple[int, str, str], int]] = defaultdict(dict)
    for row in rows:
        moved[row["subject_kind"]][row["place"], row["from_state"], row["to_state"]] = row["n"]
    return [Flow(days.days, moved[life.name], life.open_states) for life in lives]


def _place(ends: Sequence[datetime], first: int = 0) -> Case | Value:
    """Which day a moment belongs to, halving the days: the last one takes whatever came since."""
    if len(ends) == 1:
        return Value(first, output_field=IntegerField())
    middle = len(ends) // 2
    earlier, later = _place(ends[:middle], first), _place(ends[middle:], first + middle)
    return Case(When(at__lt=ends[middle - 1], then=earlier), default=later, output_field=IntegerField())
