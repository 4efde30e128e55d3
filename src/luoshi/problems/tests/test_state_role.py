"""Every move in every state by every role: exactly what the table allows, derived from the table."""

from __future__ import annotations

import pytest

from luoshi.problems.lifecycle import ANY, LIFE
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast

LEAD = {"lead"}
MAY = {
    "accept": LEAD, "answer_known": LEAD, "merge": LEAD, "unmerge": LEAD, "decline": LEAD, "hand_over": LEAD,
    "confirm_for": LEAD, "archive": LEAD, "to_change": LEAD, "recall": LEAD, "investigate": LEAD,
    "assess": LEAD, "hold": LEAD, "resume": LEAD, "object": {"reporter"}, "ask": {"consultant"},
    "answer": {"lead"}, "confirm": {"reporter"}, "reject": {"reporter"}, "reopen": {"lead", "reporter"},
    "meet_again": {"lead", "reporter", "reporter2", "head", "sponsor"}, "undo": set(), "arrive": set(),
    "recount": set(),
    "ask_reporter": LEAD, "reply": set(), "answer_mark": LEAD,
}  # fmt: skip


def in_state(cast: Cast, state: str, verb: str) -> Problem:
    """A problem as it would stand in this state, handed to 启明咨询."""
    problem = Problem.report(by=cast.reporter, words="保存不了")
    problem.born(state)
    problem.firm, problem.consultant = cast.consultant.firm, cast.consultant
    problem.outcome = (
        {"object": "declined", "unmerge": "duplicate"}.get(verb, "solved") if state == "closed" else ""
    )
    return problem


@pytest.mark.parametrize("state", ANY)
@pytest.mark.parametrize("verb", [m.verb for m in LIFE.moves])
def test_who_may(cast: Cast, state: str, verb: str) -> None:
    problem = in_state(cast, state, verb)
    allowed = {name for name, person in cast.everybody().items() if LIFE.allowed(problem, verb, person)}
    expected = MAY.get(verb, {"lead"} if state == "investigating" else {"consultant"})
    assert allowed == (expected if state in LIFE.move(verb).leaves else set())


def test_every_refusal_carries_a_sentence(cast: Cast) -> None:
    problem = in_state(cast, "reported", "")
    for move in LIFE.moves:
        for person in cast.everybody().values():
            verdict = LIFE.allowed(problem, move.verb, person)
            assert verdict or verdict.sentence
