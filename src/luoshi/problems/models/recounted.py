"""What an earlier system tells of one ticket, and what that makes of a problem. Pure: no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from luoshi.problems.lifecycle import CLOSED, REPORTED
from luoshi.problems.minutes import Stretch, passed
from luoshi.rollout.models import Member

RECOUNT, ARRIVE = "recount", "arrive"
LONGEST_NAME = 80
US = "us"


@dataclass(frozen=True)
class Told:
    """One event as it was told. `state` is ours, empty where its word means none; `party` has the ball then.

    `facts` hold what was said word for word: activity, person, state, `event` where the source numbers its
    events, `time` where that names no moment, and the other columns in `more`.
    """

    at: datetime
    facts: Mapping[str, Any]
    state: str = ""
    party: str = ""
    outcome: str = ""
    member: Member | None = None

    @property
    def person(self) -> str:
        """Who did it: a member by name, else as the source calls them; empty when it does not know."""
        return self.member.name if self.member else str(self.facts.get("name", ""))[:LONGEST_NAME]

    @property
    def holder(self) -> object:
        """Tells those who held it apart."""
        return self.member.pk if self.member else self.person


@dataclass(frozen=True)
class History:
    """One ticket with its events in order; `key` recognises it when the log comes again."""

    key: str
    case: str
    source: str
    words: str
    events: Sequence[Told]
    importance: int = 0
    file: str = ""


@dataclass
class Life:
    """Where the events have led so far, and who held it when."""

    state: str = REPORTED
    party: str = US
    outcome: str = ""
    closed_at: datetime | None = None
    last: datetime | None = None
    stretches: list[Stretch] = field(default_factory=list)

    def go_on(self, at: datetime, state: str, party: str, holder: object, name: str) -> None:
        """One event further: perhaps another state, and somebody's turn from now on."""
        if not self.stretches:
            self.stretches = passed([], at, US, holder, name)
        if state == CLOSED:
            self.closed_at = self.closed_at if self.state == CLOSED else at
        else:
            self.closed_at, self.outcome = None, ""
        self.state, self.party = state, party or self.party
        self.stretches = passed(self.stretches, at, "" if state == CLOSED else self.party, holder, name)

    def hear(self, told: Told) -> tuple[str, str]:
        """Live through one more event; the states that it leaves and reaches."""
        left, reached = self.state, told.state or self.state
        self.go_on(told.at, reached, told.party, told.holder, told.person)
        self.last = told.at
        if reached == CLOSED:
            self.outcome = told.outcome or self.outcome or "solved"
        return left, reached

    def remember(
        self, verb: str, at: datetime, state: str, actor: UUID | None, name: str, facts: Mapping[str, Any]
    ) -> None:
        """Live again through what the trail keeps; `facts` are those of the event."""
        if facts.get("beside") or (verb == ARRIVE and self.state == CLOSED):
            return
        party, state = (US, self.state) if verb == ARRIVE else (facts.get("party", US), state)
        self.go_on(at, state, party, actor or name, name)
        self.outcome = facts.get("outcome", self.outcome) if state == CLOSED else ""
        if verb == RECOUNT:
            self.last = at


class Heard:
    """Which events of a ticket are known; equal ones are told apart by their count."""

    def __init__(self) -> None:
        self.numbers, self.counted = set[str](), Counter[tuple[str, ...]]()

    def keep(self, pk: UUID, at: datetime, facts: Mapping[str, Any]) -> None:
        """An event that the trail has."""
        self.numbers.add(str(pk))
        if facts.get("event"):
            self.numbers.add(facts["event"])
        else:
            self.counted[_said(at, facts)] += 1

    def knows(self, told: Told) -> bool:
        """Whether it was heard before; from now on it is."""
        number = told.facts.get("event")
        if number:
            known = number in self.numbers
            self.numbers.add(number)
            return known
        said = _said(told.at, told.facts)
        known = self.counted[said] > 0
        self.counted[said] -= known
        return known


def _said(at: datetime, facts: Mapping[str, Any]) -> tuple[str, ...]:
    when = facts.get("time") or at.astimezone(UTC).isoformat()
    return (when, *(facts.get(name, "") for name in ("activity", "person", "state")))
