"""Every move in every state by every role: exactly what the table allows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import ANY
from luoshi.changes.models import Change, Evaluator, Pilot, PilotMember, StandardKind
from luoshi.changes.rules import STARTED
from luoshi.changes.tests.stages import WORDS, deciding, option, quoted, read_back, with_consultant
from luoshi.kernel.lifecycle import Move
from luoshi.rollout.models import Member
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


def may(move: Move, state: str) -> set[str]:
    """Who may, by the table above."""
    if state not in move.leaves:
        return set()
    return LEAD if move.verb == "withdraw" and state in STARTED else MAY[move.verb]


def who(cast: Cast, change: Change, verb: str) -> set[str]:
    """The parts of those who may make this move now."""
    return {name for name, person in cast.everybody().items() if LIFE.allowed(change, verb, person)}


def in_one_person(cast: Cast) -> None:
    """The lead is the sponsor as well; the other sponsor has left."""
    cast.lead.roles = Member.join_roles({"lead", "sponsor"})
    cast.lead.save()
    cast.sponsor.active_to, cast.sponsor.roles = cast.project.today() - timedelta(days=1), ""
    cast.sponsor.save()


def agreed(cast: Cast, fee: int) -> Change:
    """A quote lies there to be approved."""
    change = quoted(cast, fee)
    change.agree_fee(by=cast.lead)
    return change


@pytest.mark.parametrize("state", ANY)
def test_who_may(cast: Cast, change: Change, state: str) -> None:
    change.born(state)
    for move in LIFE.moves:
        assert who(cast, change, move.verb) == may(move, state), move.verb


@pytest.mark.parametrize("state", ANY)
def test_lead_and_sponsor_in_one_person_may_what_both_may(cast: Cast, change: Change, state: str) -> None:
    in_one_person(cast)
    change.born(state)
    for move in LIFE.moves:
        allowed = {"lead" if name == "sponsor" else name for name in may(move, state)}
        assert who(cast, change, move.verb) == allowed, move.verb


def test_the_head_of_a_department_who_was_asked_judges_like_anybody(cast: Cast, change: Change) -> None:
    Evaluator.objects.create(change=change, member=cast.head, key=True)
    change.born("evaluating")
    assert who(cast, change, "evaluate") == {"reporter2", "head"}


def test_money_is_approved_by_the_sponsor_first_and_then_by_somebody_else(cast: Cast) -> None:
    change = agreed(cast, 60_000)
    assert who(cast, change, "approve") == who(cast, change, "refuse_fee") == {"sponsor"}
    change.approve(by=cast.sponsor)
    assert who(cast, change, "approve") == who(cast, change, "refuse_fee") == {"lead"}
    change.approve(by=cast.lead)
    assert who(cast, change, "approve") == set()


def test_lead_and_sponsor_in_one_person_approve_once_only(cast: Cast) -> None:
    change = deciding(cast, 60_000)
    in_one_person(cast)
    change.decide(by=cast.lead, option=change.current_options()[0], reason="值得")
    change.ask_quote(by=cast.lead, contact=cast.developer)
    change.quote(by=cast.developer, lines=[("开发", Decimal(60_000))], days=8)
    change.agree_fee(by=cast.lead)
    assert who(cast, change, "approve") == {"lead"}
    change.approve(by=cast.lead)
    assert (who(cast, change, "approve"), change.fee_is_approved) == (set(), False)


def test_only_who_made_the_last_move_takes_it_back(cast: Cast) -> None:
    change, offered, judged = read_back(cast), with_consultant(cast), deciding(cast)
    option(offered, cast)
    offered.offer(by=cast.consultant)
    assert who(cast, change, "undo") == {"lead"}
    assert who(cast, offered, "undo") == {"consultant"}
    assert who(cast, judged, "undo") == {"reporter2"}
    change.agree(by=cast.reporter)
    judged.postpone(by=cast.sponsor, until=judged.project.today() + timedelta(days=9), reason="年底再说")
    assert who(cast, change, "undo") == {"reporter"}
    assert who(cast, judged, "undo") == {"sponsor"}


@pytest.mark.parametrize("state", ANY)
def test_what_came_from_another_list_the_lead_takes_over(cast: Cast, change: Change, state: str) -> None:
    change.imported_from = "需求清单"
    change.born(state)
    assert who(cast, change, "arrive") == (LEAD if state in LIFE.move("arrive").leaves else set())


def test_every_refusal_carries_a_sentence(cast: Cast, change: Change) -> None:
    for state in ANY:
        change.born(state)
        for move in LIFE.moves:
            for person in cast.everybody().values():
                verdict = LIFE.verdict(change, move.verb, person)
                assert verdict or verdict.sentence
