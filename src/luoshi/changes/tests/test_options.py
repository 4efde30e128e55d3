"""Options in rounds: what may be written, what stands between a draft and its offer, and what stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from luoshi.changes.models import Change, Round
from luoshi.changes.tests.rounds import four_rounds, says, wanted, writes
from luoshi.changes.tests.stages import deciding, evaluating, option, with_consultant
from luoshi.kernel.verdict import Refusal
from luoshi.testing.cast import Cast

MET = [("yes", ""), ("yes", ""), ("partly", "")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals are matched in the language of the code."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("name", " ", "short name"), ("name", "长" * 81, "80 characters"), ("what", "", "what the option is"),
        ("kind", "magic", "secondary development"), ("days", -3, "Between 0 and 1000"),
        ("days", 99999, "Between 0 and 1000"), ("fee", Decimal("12345678901234567890"), "too large"),
        ("fee", Decimal(-1), "negative"), ("fee", Decimal("NaN"), "negative"),
        ("effort", Decimal("1e9"), "At most 100000"), ("currency", "XXX", "currencies"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_is_refused_in_a_sentence(
    cast: Cast, part: str, value: Any, said: str
) -> None:
    change = with_consultant(cast)
    given = {"name": "单据加一列", "what": "加列", "kind": "standard", "days": 1} | {part: value}
    with pytest.raises(Refusal, match=said):
        change.draft_option(by=cast.consultant, answers={}, **given)
    assert not change.options.exists()


def test_a_seventh_option_is_refused(cast: Cast) -> None:
    change = with_consultant(cast)
    for number in range(6):
        option(change, cast, name=f"方案{number}")
    with pytest.raises(Refusal, match="At most 6"):
        option(change, cast)


def test_the_offer_names_each_goal_without_an_answer_and_two_currencies(cast: Cast) -> None:
    change = wanted(cast)
    writes(change, cast, "一", MET, what="一", fee=Decimal(100))
    change.draft_option(
        by=cast.consultant, answers={}, name="二", what="二", kind="secondary", days=3, fee=Decimal(20),
        currency="USD",
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        change.offer(by=cast.consultant)
    points = [str(point) for point in refused.value.missing]
    assert len(points) == 4
    assert "One currency" in points[0]
    assert all("Option B" in point for point in points[1:])


def test_a_goal_of_another_change_is_no_answer(cast: Cast) -> None:
    change, other = with_consultant(cast), wanted(cast)
    with pytest.raises(Refusal, match="each goal"):
        change.draft_option(
            by=cast.consultant, answers={other.goals.first().pk: ("yes", "")}, name="一", what="一",
            kind="standard", days=1,
        )  # fmt: skip


def test_what_was_offered_stays_and_is_written_anew_in_the_next_round(cast: Cast) -> None:
    change = deciding(cast)
    old = change.current_options()[0]
    change.revise(by=cast.lead, reason="再想想")
    with pytest.raises(Refusal, match="stays as it is"):
        change.draft_option(
            by=cast.consultant, answers={}, option=old, name="改", what="改", kind="standard", days=1
        )
    option(change, cast)
    with pytest.raises(Refusal, match="stays as it is"):
        change.drop_option(by=cast.consultant, option=old)


def test_an_option_of_the_draft_is_changed_and_left_out(cast: Cast) -> None:
    change = with_consultant(cast)
    first = option(change, cast)
    option(change, cast, name="第二个")
    change.draft_option(
        by=cast.consultant, answers={}, option=first, name="改名", what="改", kind="standard", days=2
    )
    change.drop_option(by=cast.consultant, option=first)
    first.refresh_from_db()
    assert (first.name, first.undone) == ("改名", True)
    change.offer(by=cast.consultant)
    assert [one.name for one in change.current_options()] == ["第二个"]


def test_an_objection_wants_words_and_is_answered_by_its_firm_only(cast: Cast) -> None:
    change = deciding(cast)
    change.revise(by=cast.lead, reason="再想想")
    objection, fine = change.objections()[0], change.verdicts.filter(verdict="ok").first()
    with pytest.raises(Refusal, match="how it is solved"):
        change.answer_objection(by=cast.consultant, objection=objection, solved=True, words="  ")
    with pytest.raises(Refusal, match="no such objection"):
        change.answer_objection(by=cast.consultant, objection=fine, solved=True, words="改")
    with pytest.raises(Refusal):
        change.answer_objection(by=cast.other_consultant, objection=objection, solved=True, words="改")


def test_a_second_firm_counts_from_one_and_owes_no_answer_to_the_first_ones_users(cast: Cast) -> None:
    """The first firm's stale draft is no obstacle, and its next round is answered all the same."""
    change = deciding(cast)
    change.revise(by=cast.lead, reason="再想想")
    option(change, cast, name="没交的")
    change.recall(by=cast.lead, reason="换一家")
    change.forward(by=cast.lead, contact=cast.other_consultant)
    answers = {goal.pk: ("yes", "") for goal in change.goals.all()}
    change.draft_option(
        by=cast.other_consultant, answers=answers, name="另一家", what="x", kind="standard", days=1
    )
    change.offer(by=cast.other_consultant)
    assert [one.number for one in Round.objects.visible_to(cast.lead).filter(change=change).offered()] == [
        1,
        2,
    ]
    assert [one.firm for one in Round.objects.visible_to(cast.other_consultant)] == [
        cast.other_consultant.firm
    ]


def test_the_offer_is_taken_back_within_ten_seconds_and_offered_again(cast: Cast) -> None:
    change = evaluating(cast)
    change.undo_move(by=cast.consultant)
    assert (change.state, change.round, change.current_round) == ("with_consultant", 0, None)
    change.offer(by=cast.consultant)
    assert change.round == 1


def test_four_rounds_are_kept_with_every_objection_and_its_answer(cast: Cast) -> None:
    change = four_rounds(cast)
    owed = [verdict for verdict in change.verdicts.all() if verdict.is_objection]
    last = [verdict for verdict in owed if verdict.option.round.number == 4]
    assert change.round == 4
    assert all(verdict.answer for verdict in owed if verdict not in last)
    says(change, cast.head, ("no", "还是看备注"), ("worry", "字再大些"), ("no", "太贵"))
    assert (change.state, Change.objects.get(pk=change.pk).party) == ("deciding", "us")
