"""Every move in every state by every role: exactly what the table allows."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from luoshi.changes.lifecycle import ANY, LIFE
from luoshi.changes.models import Change, Evaluator, Pilot, PilotMember, StandardKind
from luoshi.changes.rules import STARTED
from luoshi.changes.tests.stages import WORDS
from luoshi.testing.cast import Cast

LEAD, REQUESTER, TOP, FIRM = {"lead"}, {"reporter"}, {"lead", "sponsor"}, {"consultant"}
MAY = {
    "note": LEAD, "read_back": LEAD, "agree": REQUESTER, "correct": REQUESTER, "describe": LEAD, "estimate": LEAD,
    "pursue": LEAD, "decline": TOP, "solve_as_is": LEAD, "take_short": LEAD, "forward": LEAD, "recall": LEAD,
    "draft_option": FIRM, "drop_option": FIRM, "answer_objection": FIRM, "offer": FIRM, "name_evaluators": LEAD,
    "evaluate": {"reporter2"}, "excuse": LEAD, "revise": LEAD, "recommend": LEAD, "decide": TOP,
    "note_risk": LEAD, "ask_quote": LEAD, "quote": LEAD, "bargain": LEAD, "agree_fee": LEAD, "approve": set(),
    "refuse_fee": set(), "rethink": TOP, "start": LEAD, "plan": LEAD | FIRM, "progress": LEAD | FIRM,
    "deliver": LEAD | FIRM, "send_back": LEAD, "start_pilot": LEAD, "test": {"lead", "head"},
    "back_to_work": LEAD, "roll_out": LEAD, "put_in": LEAD, "start_wave": LEAD, "pause": LEAD, "go_on": LEAD,
    "judge_goals": REQUESTER, "finish": LEAD, "withdraw": {"lead", "reporter"}, "postpone": TOP, "resume": TOP,
    "replace": LEAD, "arrive": set(), "link": LEAD, "unlink": LEAD, "undo": set(),
}  # fmt: skip


@pytest.fixture
def change(cast: Cast) -> Change:
    """陈晓雯 asked, 孙悦 judges, 王磊 tries it, and it lies with 启明咨询."""
    one = Change.open(by=cast.reporter, words=WORDS)
    one.firm, one.contact = cast.consultant.firm, cast.consultant
    one.standard = StandardKind.propose(by=cast.lead, name="加一个下拉选项")
    content: dict[str, Any] = {"title": "x"}
    one.briefs.create(
        version=1, firm=one.firm, contact=cast.consultant, content=content, sha256="", made_by=cast.lead
    )
    Evaluator.objects.create(change=one, member=cast.reporter2)
    today = timezone.now().date()
    pilot = Pilot.objects.create(
        change=one, number=1, lead=cast.lead, starts_on=today, ends_on=today, min_days=1, question="?"
    )
    PilotMember.objects.create(pilot=pilot, member=cast.head)
    return one


@pytest.mark.parametrize("state", ANY)
def test_who_may(cast: Cast, change: Change, state: str) -> None:
    change.born(state)
    people = cast.everybody()
    for move in LIFE.moves:
        allowed = {name for name, person in people.items() if LIFE.allowed(change, move.verb, person)}
        may = LEAD if move.verb == "withdraw" and state in STARTED else MAY[move.verb]
        assert allowed == (may if state in move.leaves else set()), move.verb


def test_every_refusal_carries_a_sentence(cast: Cast, change: Change) -> None:
    for state in ANY:
        change.born(state)
        for move in LIFE.moves:
            for person in cast.everybody().values():
                verdict = LIFE.verdict(change, move.verb, person)
                assert verdict or verdict.sentence
