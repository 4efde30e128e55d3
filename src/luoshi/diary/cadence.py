"""When a department may report less often, and when it should report more often again: a pure rule.

It only ever suggests. Calm and stormy are two different thresholds with a gap between them, calm has to last,
and a new cadence is left alone for a while: so a department at the edge is not sent to and fro.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
STEPS = (DAILY, WEEKLY, MONTHLY)

CALM, STORMY = 0.08, 0.20
"""New problems per person and week: below the first is calm, from the second on is stormy."""
MOSTLY_NIL = 0.80
"""Share of the filed reports that have to say “no problem” in a calm time."""
ENOUGH_FILED = 0.60
"""Below this share of filed reports nothing is known: silence is not calm."""
LASTING = {DAILY: 4, WEEKLY: 8}
"""Calm weeks in a row before the next slower cadence."""
SETTLING, RELAPSE = 4, 2
"""Weeks a new cadence is left alone before a slower one; stormy weeks in a row before a faster one."""
SERIOUS, CRITICAL = 3, 4


@dataclass(frozen=True)
class Week:
    """One department's week: people who report, new problems with their importance, what was filed."""

    people: int
    new: int = 0
    serious: int = 0
    """Problems of importance 重要 or above."""
    critical: int = 0
    due: int = 0
    filed: int = 0
    nil: int = 0
    rolling_out: bool = False

    @property
    def is_known(self) -> bool:
        """Whether enough people said anything at all."""
        return self.people > 0 and self.due > 0 and self.filed >= ENOUGH_FILED * self.due

    @property
    def is_calm(self) -> bool:
        """Few new problems, none of them serious, nearly everybody files nil, nothing is being rolled out."""
        quiet = self.is_known and self.new <= max(CALM * self.people, 1) and not self.serious
        return quiet and self.nil >= MOSTLY_NIL * self.filed and not self.rolling_out

    @property
    def is_stormy(self) -> bool:
        """Many new problems, or a critical one, or several serious ones; or a roll-out has begun."""
        if self.people == 0:
            return False
        many = self.new >= max(STORMY * self.people, 2)
        return many or self.critical > 0 or self.serious > 1 or self.rolling_out


@dataclass(frozen=True)
class Advice:
    """A suggestion with the weeks on which it rests."""

    cadence: str
    to: str
    weeks: tuple[Week, ...]

    @property
    def slower(self) -> bool:
        """Whether it suggests to report less often."""
        return STEPS.index(self.to) > STEPS.index(self.cadence)

    @property
    def new(self) -> int:
        """New problems in these weeks."""
        return sum(week.new for week in self.weeks)

    @property
    def serious(self) -> int:
        """Those of importance 重要 or above."""
        return sum(week.serious for week in self.weeks)

    @property
    def people(self) -> int:
        """Who reported in the last of these weeks."""
        return self.weeks[-1].people

    @property
    def per_person(self) -> float:
        """New problems per person and week."""
        worked = sum(week.people for week in self.weeks)
        return self.new / worked if worked else 0.0

    @property
    def nil_share(self) -> float:
        """Share of the filed reports that said “no problem”."""
        filed = sum(week.filed for week in self.weeks)
        return sum(week.nil for week in self.weeks) / filed if filed else 0.0

    @property
    def nil_percent(self) -> str:
        """That share as people write it."""
        return f"{int(100 * self.nil_share)}%"

    @property
    def rolling_out(self) -> bool:
        """Whether something was being rolled out in these weeks."""
        return any(week.rolling_out for week in self.weeks)


def advise(cadence: str, since: int, weeks: Sequence[Week]) -> Advice | None:
    """What to suggest after these whole weeks (oldest first); `since` counts those under this cadence.

    None when the present cadence is right, or when too little is known.
    """
    place = STEPS.index(cadence)
    if place > 0 and (stormy := _stormy(weeks[-min(since, len(weeks)) :] if since else ())):
        return Advice(cadence, STEPS[place - 1], stormy)
    wanted = LASTING.get(cadence)
    if wanted is None or since < max(SETTLING, wanted) or len(weeks) < wanted:
        return None
    slower = Advice(cadence, STEPS[place + 1], tuple(weeks[-wanted:]))
    # One problem in a week is calm for a small department; one in every week is not.
    return slower if slower.per_person < CALM and all(week.is_calm for week in slower.weeks) else None


def _stormy(weeks: Sequence[Week]) -> tuple[Week, ...]:
    """The last weeks when they ask for a faster cadence: several in a row, or one critical problem."""
    if weeks and weeks[-1].critical:
        return (weeks[-1],)
    last = tuple(weeks[-RELAPSE:])
    return last if len(last) == RELAPSE and all(week.is_stormy for week in last) else ()


def replay(weeks: Sequence[Week], cadence: str = DAILY) -> list[tuple[int, str]]:
    """What would have been suggested had every suggestion been followed: number of the week, new cadence."""
    followed: list[tuple[int, str]] = []
    since = 0
    for number in range(1, len(weeks) + 1):
        since += 1
        if advice := advise(cadence, since, weeks[:number]):
            cadence, since = advice.to, 0
            followed.append((number, cadence))
    return followed
