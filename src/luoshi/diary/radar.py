"""Who only ever says “no problem” while colleagues meet problems in the areas they share: a pure rule.

It decides whether one person is asked one gentle question. Nobody else ever learns of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

FEWEST_REPORTS = 10
"""Filed reports in the window, all nil, before anything can be said of a person."""
FEWEST_COLLEAGUES = 3
"""Different colleagues who met problems in the area: with fewer the question would give one of them away."""
EXPECTED = 2.5
"""Problems that a colleague met in the area on average: whoever meets so many and none at all is rare."""


@dataclass(frozen=True)
class Person:
    """One front-line user within the window: reports filed, how many of them nil, problems by area.

    `unplaced` are problems whose area nobody has named yet. `ever` are the areas in which the person met a
    problem at any time: somebody with such areas shares those and no others.
    """

    key: UUID
    department: UUID
    filed: int
    nil: int
    met: Mapping[UUID, int] = field(default_factory=dict)
    unplaced: int = 0
    ever: frozenset[UUID] = frozenset()

    @property
    def only_nil(self) -> bool:
        """Whether there are enough reports and all of them say “no problem”."""
        return self.filed >= FEWEST_REPORTS and self.nil == self.filed and not self.speaks

    @property
    def speaks(self) -> bool:
        """Whether the person reported any problem at all."""
        return bool(self.unplaced or any(self.met.values()))


@dataclass(frozen=True)
class Hint:
    """One person to be asked, and the area the question is about."""

    person: UUID
    area: UUID
    expected: float


def silent(people: Iterable[Person]) -> list[Hint]:
    """Whom to ask, each about the area in which the colleagues meet most."""
    departments: dict[UUID, list[Person]] = defaultdict(list)
    for person in people:
        departments[person.department].append(person)
    return [hint for members in departments.values() for hint in _among(members)]


def _among(members: list[Person]) -> list[Hint]:
    busy = _busy_areas(members)
    hints = []
    for person in members:
        if not person.only_nil:
            continue
        shared = {area: rate for area, rate in busy.items() if not person.ever or area in person.ever}
        if shared:
            area = max(shared, key=lambda one: (shared[one], one.int))
            hints.append(Hint(person.key, area, round(shared[area], 2)))
    return hints


def _busy_areas(members: list[Person]) -> dict[UUID, float]:
    """Areas that the department's work touches, with the problems a colleague who speaks meets there."""
    speaking = [person for person in members if person.speaks]
    met: dict[UUID, int] = defaultdict(int)
    who: dict[UUID, int] = defaultdict(int)
    for person in speaking:
        for area, count in person.met.items():
            met[area] += count
            who[area] += bool(count)
    rates = {area: met[area] / len(speaking) for area in met if who[area] >= FEWEST_COLLEAGUES}
    return {area: rate for area, rate in rates.items() if rate >= EXPECTED}
