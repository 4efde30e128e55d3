"""The table of a meeting's life: in each state each part is offered exactly these moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.kernel import clock
from luoshi.rollout.models import Area
from luoshi.talk.lifecycle import LIFE
from luoshi.talk.models import Meeting
from luoshi.talk.tests.meetings import called, ended, fixed
from luoshi.testing.cast import Cast

RUNS = {"answer", "suggest", "fix", "change", "cancel"}
# Called by the lead; reporter and consultant take part.
TABLE = {
    "proposed": {"lead": RUNS, "reporter": {"answer", "suggest"}, "consultant": {"answer", "suggest"}},
    "fixed": {
        "lead": {"answer", "shift", "change", "end", "cancel"},
        "reporter": {"answer", "end"},
        "consultant": {"answer", "end"},
    },
    "ended": {"lead": {"charge", "correct"}},
    "cancelled": {},
}


def made(cast: Cast, topic: Area, state: str) -> Meeting:
    """A meeting in this state, an hour after it began where it has a time."""
    if state == "ended":
        return ended(cast, topic)
    if state == "fixed":
        return fixed(cast, topic)
    meeting = called(cast, topic)
    if state == "cancelled":
        meeting.cancel(by=cast.lead, reason="x")
    return meeting


@pytest.mark.parametrize("state", [state.name for state in LIFE.states])
def test_each_part_is_offered_exactly_its_moves(cast: Cast, topic: Area, state: str) -> None:
    meeting = made(cast, topic, state)
    with clock.at(clock.now() + timedelta(days=2)):
        for part, person in cast.everybody().items():
            offered = {move.verb for move in LIFE.offered(meeting, person)}
            assert offered == TABLE[state].get(part, set()), part
