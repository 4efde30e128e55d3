"""A change goes its whole way; each state has a holder and a next date; the last move can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.changes.lifecycle.states import OPEN
from luoshi.changes.models import Change
from luoshi.changes.tests.stages import (
    STAGES,
    deciding,
    evaluating,
    option,
    recording,
    screening,
    with_consultant,
)
from luoshi.kernel.verdict import Refusal
from luoshi.testing.cast import Cast


@pytest.mark.parametrize("stage", STAGES)
def test_every_state_has_a_holder_and_a_next_date(cast: Cast, stage: str) -> None:
    change = STAGES[stage](cast)
    assert change.state == stage
    held = bool(change.party and change.due_at and (change.holder_id or change.waits == "evaluators"))
    assert held == (stage in OPEN)


def test_numbers_have_no_gap(cast: Cast) -> None:
    assert [recording(cast).code for _n in range(3)] == ["CRM-C1", "CRM-C2", "CRM-C3"]


def test_the_last_move_is_taken_back_with_what_it_wrote(cast: Cast) -> None:
    change = deciding(cast)
    change.decide(by=cast.lead, option=change.current_options()[1], reason="现成的")
    change.undo_move(by=cast.lead)
    assert (change.state, change.chosen, change.waits) == ("deciding", None, "lead")
    assert not change.baselines.filter(undone=False).exists()


def test_a_firm_that_was_not_asked_sees_nothing(cast: Cast) -> None:
    change = evaluating(cast)
    seen = {name for name, one in cast.everybody().items() if change in Change.objects.visible_to(one)}
    assert seen == {"head", "lead", "reporter", "reporter2", "sponsor", "consultant", "observer"}


def test_the_next_round_waits_for_an_answer_to_every_objection(cast: Cast) -> None:
    change = deciding(cast)
    change.revise(by=cast.lead, reason="再想想")
    option(change, cast)
    with pytest.raises(Refusal) as refused:
        change.offer(by=cast.consultant)
    assert any("孙悦" in str(point) for point in refused.value.missing)
    for objection in change.objections():
        change.answer_objection(by=cast.consultant, objection=objection, solved=True, words="改为后台加载")
    change.offer(by=cast.consultant)
    assert (change.state, change.round) == ("evaluating", 2)


def test_withdrawing_from_outside_or_by_a_stranger_is_refused(cast: Cast) -> None:
    change = with_consultant(cast)
    for person in (cast.consultant, cast.other_consultant, cast.reporter2, cast.outsider):
        with pytest.raises(Refusal):
            change.withdraw(by=person, reason="不要了")


def test_postponed_comes_back_where_it_stood(cast: Cast) -> None:
    change = screening(cast)
    change.postpone(by=cast.lead, until=change.project.today() + timedelta(days=300), reason="以后")
    change.resume(by=cast.sponsor)
    assert (change.state, change.back_on) == ("screening", None)
