"""Who reads what is answered to a letter about a problem."""

from __future__ import annotations

import pytest

from luoshi.post.models import Letter
from luoshi.problems.tests.stages import needs_answer, reported, verifying, with_consultant
from luoshi.rollout.models import Member
from luoshi.talk.models import say
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def audiences(member: Member, kind: str = "") -> set[str]:
    """Of all letters to this member (of one kind)."""
    letters = Letter.objects.filter(member=member)
    return set((letters.filter(kind=kind) if kind else letters).values_list("audience", flat=True))


def test_all_letters_to_the_consultant_are_answered_for_all_sides(cast: Cast) -> None:
    needs_answer(cast).answer(by=cast.reporter, words="第61个")
    assert audiences(cast.consultant) == {"all"}


def test_the_answer_to_the_consultants_question_goes_to_the_consultant(cast: Cast) -> None:
    needs_answer(cast)
    assert audiences(cast.reporter, "ask") == {"all"}


def test_what_the_company_asks_its_own_people_stays_inside(cast: Cast) -> None:
    verifying(cast)
    reported(cast).ask_reporter(by=cast.lead, words="哪个客户？")
    assert audiences(cast.reporter, "propose") == {"internal"} == audiences(cast.reporter, "ask_reporter")


@pytest.mark.parametrize("audience", ["all", "internal"])
def test_a_mention_is_answered_where_it_was_said(cast: Cast, audience: str) -> None:
    problem = with_consultant(cast)
    say(problem, by=cast.lead, words="@王磊 请看一下", audience=audience)
    assert audiences(cast.head, "mention") == {audience}
