"""What waits for the head of the company: shown, agreed to in two taps, taken back, never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from luoshi.changes.models import Change
from luoshi.changes.tests import stages as changes
from luoshi.home.overview.decisions import Card, decisions_of
from luoshi.home.overview.filing import filing_of
from luoshi.kernel import clock
from luoshi.problems.models import Escalation
from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast, make_member

DEAR = 6800


def cards(member: Any) -> list[Card]:
    """What waits for this person."""
    return decisions_of(member, filing_of(member))


def advised(cast: Cast) -> Change:
    """The lead recommends what only the sponsor may decide."""
    change = changes.deciding(cast, DEAR)
    change.recommend(by=cast.lead, option=change.current_options()[0], reason="一线认可")
    return change


def agree(member: Any, card: Card, seen: str = "") -> Any:
    """The answer to the second tap."""
    return stages.signed_in(member).post(card.agree_url, {"seen": seen or card.seen}, follow=True)


def test_what_the_lead_recommends_above_the_limit_waits_with_its_fee(cast: Cast) -> None:
    change = advised(cast)
    (card,) = cards(cast.sponsor)
    assert (card.code, card.amount) == (change.code, "¥6,800")
    assert card.about.startswith("方案A：单据加一列") and card.advice == "林静建议A"
    assert cards(cast.lead) == []


def test_one_word_decides_as_recommended_and_ten_seconds_take_it_back(cast: Cast) -> None:
    change = advised(cast)
    answer = agree(cast.sponsor, cards(cast.sponsor)[0])
    change.refresh_from_db()
    assert change.state == "agreeing_fee" and change.chosen == change.recommended
    assert "已同意" in stages.text(answer)
    stages.signed_in(cast.sponsor).post(cast.project.url("changes:undo", change.number))
    change.refresh_from_db()
    assert change.state == "deciding" and cards(cast.sponsor)


def test_a_quote_waits_for_approval_and_a_dear_first_view_for_pursuit(cast: Cast) -> None:
    quoted = changes.quoted(cast, DEAR)
    quoted.agree_fee(by=cast.lead)
    viewed = changes.read_back(cast)
    viewed.agree(by=cast.reporter)
    viewed.estimate(by=cast.lead, risk="接口变慢", cost=Decimal(90000), work="财务维护", days=10)
    assert [card.amount for card in cards(cast.sponsor)] == ["¥6,800", "约¥90,000"]
    for card in cards(cast.sponsor):
        agree(cast.sponsor, card)
    quoted.refresh_from_db()
    viewed.refresh_from_db()
    assert quoted.fee_is_approved and viewed.pursued_at and cards(cast.sponsor) == []


def test_a_view_that_grew_after_the_lead_went_on_is_agreed_to_by_one_word(cast: Cast) -> None:
    change = changes.screening(cast)
    change.pursue(by=cast.lead)
    change.estimate(by=cast.lead, risk="接口变慢", cost=Decimal(900_000), work="财务维护", days=90)
    (card,) = cards(cast.sponsor)
    assert card.amount == "约¥900,000" and "已同意" in stages.text(agree(cast.sponsor, card))
    change.refresh_from_db()
    assert change.pursued_at and cards(cast.sponsor) == []


def test_nobody_agrees_to_something_else_than_was_shown(cast: Cast) -> None:
    change = advised(cast)
    (card,) = cards(cast.sponsor)
    change.recommend(by=cast.lead, option=change.current_options()[1], reason="不花钱")
    text = stages.text(agree(cast.sponsor, card))
    change.refresh_from_db()
    assert "这件事刚有变动" in text and change.state == "deciding"


def test_of_two_sponsors_the_second_reads_one_sentence(cast: Cast) -> None:
    change = advised(cast)
    (card,), other = cards(cast.sponsor), make_member(cast.project, "钱副总", "sponsor")
    agree(cast.sponsor, card)
    assert "这件事刚有变动" in stages.text(agree(other, card))
    assert change.approvals.count() == 0


def test_a_key_evaluators_no_is_not_passed_over_by_one_word(cast: Cast) -> None:
    change = changes.evaluating(cast, DEAR)
    changes.judged(change, cast.reporter, verdict="no", reason="开单更慢了")
    changes.judged(change, cast.reporter2)
    change.recommend(by=cast.lead, option=change.current_options()[0], reason="试试")
    text = stages.text(agree(cast.sponsor, cards(cast.sponsor)[0]))
    change.refresh_from_db()
    assert "开单更慢了" in text and change.state == "deciding"


@pytest.mark.parametrize("who", ["lead", "reporter", "observer", "consultant", "developer"])
def test_only_the_sponsor_agrees(cast: Cast, who: str) -> None:
    advised(cast)
    (card,) = cards(cast.sponsor)
    assert agree(getattr(cast, who), card).status_code == 404
    assert agree(cast.outsider, card).status_code == 404


def test_what_does_not_exist_is_not_agreed_to(cast: Cast) -> None:
    address = cast.project.url("home:agree", 999)
    assert stages.signed_in(cast.sponsor).post(address, {"seen": "x"}).status_code == 404


def test_a_problem_told_to_the_sponsor_stands_there_until_it_moves(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    with clock.at(datetime.now(UTC) + timedelta(days=45)):
        Escalation.raise_due()
        (card,) = cards(cast.sponsor)
        assert card.code == problem.code and card.agree_url == "" and "何明远" in card.advice
        problem.recall(by=cast.lead, reason="自己来")
        assert cards(cast.sponsor) == []
