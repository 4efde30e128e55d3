"""Every move of a grant in every state by everybody: exactly what the table allows."""

from __future__ import annotations

from uuid import uuid4

import pytest

from luoshi.rewards.lifecycle import LIFE
from luoshi.rewards.models import Grant, Terms
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
DECIDING, INSIDE = {"lead", "sponsor"}, {"lead", "sponsor", "head", "reporter", "reporter2", "observer"}
MAY = dict.fromkeys(("confirm", "decline", "reverse"), DECIDING) | dict.fromkeys(
    ("lapse", "renew", "value"), INSIDE
)


def in_state(cast: Cast, state: str, member: Member) -> Grant:
    terms = Terms(project=cast.project, begins=cast.project.today(), by=cast.lead)
    grant = Grant(
        project=cast.project, member=member, rule="first", terms=terms, cause_kind="thing", cause_id=uuid4(),
        points=5, earned_on=cast.project.today(), for_lead=member.has("lead"),
    )  # fmt: skip
    grant.born(state)
    return grant


@pytest.mark.parametrize("state", [state.name for state in LIFE.states])
@pytest.mark.parametrize("verb", [move.verb for move in LIFE.moves])
def test_who_may(cast: Cast, state: str, verb: str) -> None:
    grant = in_state(cast, state, cast.reporter)
    allowed = {part for part, person in cast.everybody().items() if LIFE.allowed(grant, verb, person)}
    assert allowed == (MAY[verb] if state in LIFE.move(verb).leaves else set())


@pytest.mark.parametrize("verb", ["confirm", "decline"])
def test_about_a_leads_own_only_the_sponsor_decides(cast: Cast, verb: str) -> None:
    grant = in_state(cast, "proposed", cast.lead)
    assert {part for part, one in cast.everybody().items() if LIFE.allowed(grant, verb, one)} == {"sponsor"}


def test_every_refusal_carries_a_sentence(cast: Cast) -> None:
    for state in LIFE.states:
        grant = in_state(cast, state.name, cast.lead)
        for move in LIFE.moves:
            for person in cast.everybody().values():
                verdict = LIFE.allowed(grant, move.verb, person)
                assert verdict or verdict.sentence
