"""Fees: quotes in rounds, approval by amount, and every refusal in a sentence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from luoshi.changes.fee_words import standing
from luoshi.changes.models import CURRENCIES, Approval, Change, Limits, LogEntry, Quote
from luoshi.changes.offers import fits
from luoshi.changes.tests.stages import agreeing_fee, deciding, developing, quoted
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.talk.meeting_rules import CURRENCIES as OF_MEETINGS
from luoshi.testing.cast import Cast, make_member
from luoshi.trail.models import Event


def refused(verb: Any, **given: Any) -> str:
    """The sentence with which the verb is refused."""
    with translation.override("en"), pytest.raises(Refusal) as caught:
        verb(**given)
    return str(caught.value)


def agreed(cast: Cast, fee: int) -> Change:
    """The lead agreed; now it is approved by whoever has to."""
    change = quoted(cast, fee)
    change.agree_fee(by=cast.lead)
    return change


def lines(*costs: str) -> list[tuple[str, Decimal]]:
    return [(f"第{n}项", Decimal(cost)) for n, cost in enumerate(costs, 1)]


# Quotes


def test_the_total_is_the_sum_of_the_lines_and_told_with_its_sign(cast: Cast) -> None:
    change = agreeing_fee(cast)
    change.ask_quote(by=cast.lead, contact=cast.developer)
    quote = change.quote(by=cast.developer, lines=lines("5000", "1800.50"), days=8)
    assert (quote.total, quote.round, change.waits) == (Decimal("6800.50"), 1, "lead")
    assert Event.objects.about(change).last().facts["amount"] == "¥6,800.50"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lines": []}, "at least one line"),
        ({"lines": [(" ", Decimal(5))]}, "at least one line"),
        ({"lines": lines("-1")}, "cannot be negative"),
        ({"lines": lines("99999999999999999999")}, "too large"),
        ({"lines": lines("9999999999.999")}, "too large"),
        ({"lines": lines("9999999999", "9999999999")}, "too large"),
        ({"lines": lines(*["1"] * 31)}, "At most 30 lines"),
        ({"lines": [("长" * 201, Decimal(5))]}, "longer than 200"),
        ({"days": 100_000}, "Between 0 and 1000 working days"),
        ({"days": -1}, "Between 0 and 1000 working days"),
        ({"currency": "USD"}, "Please quote in CNY"),
        ({"currency": "XYZ"}, "Please quote in CNY"),
        ({"valid_until": -1}, "run out already"),
    ],
)
def test_a_quote_that_makes_no_sense_is_refused_in_a_sentence(
    cast: Cast, given: dict[str, Any], sentence: str
) -> None:
    change = agreeing_fee(cast)
    change.ask_quote(by=cast.lead, contact=cast.developer)
    if "valid_until" in given:
        given = {"valid_until": change.project.today() - timedelta(days=1)}
    assert sentence in refused(change.quote, by=cast.developer, **({"lines": lines("5"), "days": 3} | given))
    assert not change.quotes.exists()


def test_only_who_was_asked_quotes_and_only_until_it_is_agreed(cast: Cast) -> None:
    change = agreeing_fee(cast)
    given = {"lines": lines("5"), "days": 3}
    assert "Nobody has asked" in refused(change.quote, by=cast.consultant, **given)
    assert "Please ask a firm" in refused(change.quote, by=cast.lead, **given)
    change.ask_quote(by=cast.lead, contact=cast.developer)
    for stranger in (cast.consultant, cast.other_consultant, cast.reporter, cast.outsider):
        refused(change.quote, by=stranger, **given)
    change.quote(by=cast.lead, **given)
    change.agree_fee(by=cast.lead)
    assert "agreed already" in refused(change.quote, by=cast.developer, **given)


def test_only_somebody_from_outside_who_is_still_here_is_asked(cast: Cast) -> None:
    change = agreeing_fee(cast)
    assert "consultant of this project" in refused(change.ask_quote, by=cast.lead, contact=cast.reporter)
    cast.developer.active_to = change.project.today() - timedelta(days=1)
    cast.developer.save()
    assert "no longer has access" in refused(change.ask_quote, by=cast.lead, contact=cast.developer)


def test_each_round_keeps_what_was_said_to_it(cast: Cast) -> None:
    change = quoted(cast)
    change.bargain(by=cast.lead, reason="测试不该另外收费")
    assert change.waits == "firm"
    assert "asked for already" in refused(change.bargain, by=cast.lead, reason="再便宜点")
    change.quote(by=cast.developer, lines=lines("2500"), days=8)
    assert [(q.round, q.answer) for q in change.quotes.all()] == [(1, "测试不该另外收费"), (2, "")]


def test_bargaining_and_agreeing_need_a_quote(cast: Cast) -> None:
    change = agreeing_fee(cast)
    assert "no quote yet" in refused(change.bargain, by=cast.lead, reason="太贵")
    assert "no quote yet" in refused(change.agree_fee, by=cast.lead)
    assert "not agreed on the fee" in refused(change.approve, by=cast.sponsor)


def test_another_firm_that_is_asked_starts_with_nothing_of_the_first(cast: Cast) -> None:
    change = quoted(cast)
    change.ask_quote(by=cast.lead, contact=cast.other_consultant)
    assert change.last_quote is None
    assert "no quote yet" in refused(change.agree_fee, by=cast.lead)
    mine = change.quote(by=cast.other_consultant, lines=lines("2000"), days=5)
    assert mine.round == 1  # a higher number would say that somebody else has quoted
    assert list(change.quotes.model.objects.visible_to(cast.other_consultant)) == [mine]


def test_nothing_starts_on_a_quote_that_ran_out_after_it_was_approved(cast: Cast) -> None:
    change = agreed(cast, 6800)
    change.approve(by=cast.sponsor)
    Quote.objects.update(valid_until=change.project.today())
    assert standing(change) == "¥6,800已批准，可以开工。"
    Quote.objects.update(valid_until=change.project.today() - timedelta(days=1))
    assert "run out" in refused(change.start, by=cast.lead) and "过有效期" in standing(change)
    assert not fits(change, "start") and not change.baselines.exists()
    change.bargain(by=cast.lead, reason="请按原价再报一次")
    change.quote(by=cast.developer, lines=[("开发", Decimal(6800))], days=8)
    change.agree_fee(by=cast.lead)
    assert change.approvals_missing() == 1  # the approval held for the quote that was read


def test_a_quote_that_has_run_out_is_neither_agreed_nor_approved(cast: Cast) -> None:
    change = agreed(cast, 6000)
    quote = change.last_quote
    assert quote is not None
    quote.valid_until = change.project.today() - timedelta(days=1)
    quote.save()
    assert "run out" in refused(change.approve, by=cast.sponsor)
    change.undo_move(by=cast.lead)
    assert "run out" in refused(change.agree_fee, by=cast.lead)


# Approval by amount


def test_below_the_limit_nobody_else_approves(cast: Cast) -> None:
    change = agreed(cast, 3000)
    assert (change.waits, change.fee_is_approved) == ("lead", True)
    assert "no further approval" in refused(change.approve, by=cast.sponsor)


def test_above_the_limit_the_sponsor_has_the_ball_and_approves(cast: Cast) -> None:
    change = agreed(cast, 6000)
    assert (change.holder, change.waits) == (cast.sponsor, "sponsor")
    assert "not approved yet" in refused(change.start, by=cast.lead)
    for person in (cast.lead, cast.reporter, cast.observer, cast.developer):
        refused(change.approve, by=person)
    change.approve(by=cast.sponsor, words="值")
    assert (change.fee_is_approved, change.holder) == (True, cast.lead)


def test_above_the_second_limit_two_persons_approve_and_never_the_same_one(cast: Cast) -> None:
    change = agreed(cast, 60_000)
    change.approve(by=cast.sponsor)
    assert (change.approvals_missing(), change.holder) == (1, cast.lead)
    assert "somebody else's" in refused(change.approve, by=cast.sponsor)
    change.approve(by=cast.lead)
    assert [row.by for row in change.approved_by()] == [cast.sponsor, cast.lead]


def test_lead_and_sponsor_in_one_person_wait_for_a_second_one(cast: Cast) -> None:
    cast.sponsor.roles = Member.join_roles({"lead", "sponsor"})
    cast.sponsor.save()
    cast.lead.active_to = cast.project.today() - timedelta(days=1)
    change = agreed(cast, 60_000)
    cast.lead.save()
    change.approve(by=cast.sponsor)
    refused(change.approve, by=cast.sponsor)
    second = make_member(cast.project, "钱总", "sponsor")
    change.approve(by=second)
    assert change.fee_is_approved


def test_whoever_asked_for_it_does_not_approve_while_another_sponsor_is_here(cast: Cast) -> None:
    change = agreed(cast, 6000)
    change.requester = cast.sponsor
    change.save()
    second = make_member(cast.project, "钱总", "sponsor")
    assert "for themselves" in refused(change.approve, by=cast.sponsor)
    assert change.next_approver() == second
    change.approve(by=second)
    assert change.fee_is_approved


def test_another_currency_than_the_limits_always_takes_two(cast: Cast) -> None:
    Limits.of(cast.project).change(by=cast.sponsor, currency="EUR")
    change = agreed(cast, 100)
    assert change.approvals_missing() == 2
    assert standing(change) == "¥100已谈妥。额度按欧元定，没有汇率可比，需要两个人批准，先请赵国栋。"
    change.approve(by=cast.sponsor)
    assert change.approvals_missing() == 1
    change.approve(by=cast.lead)
    assert standing(change) == "¥100已批准，可以开工。"


def test_where_nobody_is_sponsor_the_lead_goes_on(cast: Cast) -> None:
    cast.sponsor.active_to = cast.project.today() - timedelta(days=1)
    change = agreed_without_sponsor(cast)
    assert change.fee_is_approved


def agreed_without_sponsor(cast: Cast) -> Change:
    change = quoted(cast, 90_000)
    cast.sponsor.save()
    change.agree_fee(by=cast.lead)
    return change


def test_what_was_read_is_what_is_approved(cast: Cast) -> None:
    change = agreed(cast, 6000)
    seen = str(change.quotes.get().pk)
    change.bargain(by=cast.lead, reason="漏了一项")
    change.quote(by=cast.developer, lines=lines("9000"), days=8)
    change.agree_fee(by=cast.lead)
    assert "another quote by now" in refused(change.approve, by=cast.sponsor, quote=seen)
    assert not Approval.objects.exists()


def test_an_approval_is_taken_back_within_ten_seconds(cast: Cast) -> None:
    change = agreed(cast, 6000)
    change.approve(by=cast.sponsor)
    change.undo_move(by=cast.sponsor)
    assert (change.approvals_missing(), change.holder) == (1, cast.sponsor)
    change.approve(by=cast.sponsor)
    assert change.fee_is_approved


def test_a_no_sends_it_back_to_the_lead_and_takes_the_first_yes_away(cast: Cast) -> None:
    change = agreed(cast, 60_000)
    change.approve(by=cast.sponsor)
    change.refuse_fee(by=cast.lead, reason="超出预算太多")
    assert (change.approved_by(), change.waits, change.holder) == ([], "lead", cast.lead)
    assert "not agreed on the fee" in refused(change.approve, by=cast.sponsor)
    change.agree_fee(by=cast.lead)
    change.approve(by=cast.sponsor)
    assert change.approvals_missing() == 1


def test_after_a_withdrawal_nothing_is_approved(cast: Cast) -> None:
    change = agreed(cast, 6000)
    stale = Change.objects.get(pk=change.pk)
    change.withdraw(by=cast.reporter, reason="不用了")
    assert "moved it" in refused(stale.approve, by=cast.sponsor)
    assert not Approval.objects.exists()


def test_a_decision_that_is_taken_back_takes_fee_and_approval_with_it(cast: Cast) -> None:
    change = agreed(cast, 6000)
    change.approve(by=cast.sponsor)
    change.rethink(by=cast.sponsor, reason="再看看另一个")
    assert (change.state, change.last_quote) == ("deciding", None)
    change.decide(by=cast.sponsor, option=change.current_options()[0], reason="还是它")
    assert not change.fee_is_approved
    assert "no quote yet" in refused(change.agree_fee, by=cast.lead)


def test_every_no_needs_its_reason(cast: Cast) -> None:
    change = agreed(cast, 6000)
    for verb, person in (
        (change.bargain, cast.lead),
        (change.refuse_fee, cast.sponsor),
        (change.rethink, cast.lead),
    ):
        assert "give the reason" in refused(verb, by=person, reason=" ")


# The start


def test_the_start_writes_baseline_and_log_and_undoing_takes_both_back(cast: Cast) -> None:
    change = developing(cast, 6000)
    baseline = change.baselines.get()
    assert (baseline.fee, baseline.days, baseline.currency) == (6000, 8, "CNY")
    assert change.due_at == change.evening(baseline.due_on)
    assert LogEntry.objects.get(change=change).fee == 6000
    change.undo_move(by=cast.lead)
    assert change.state == "agreeing_fee"
    assert not change.log.filter(undone=False).exists()


def test_a_quote_without_fee_needs_no_approval(cast: Cast) -> None:
    assert agreed(cast, 0).fee_is_approved


def test_without_the_decision_there_is_nothing_to_ask_for(cast: Cast) -> None:
    refused(deciding(cast).ask_quote, by=cast.lead, contact=cast.developer)


def test_meetings_and_changes_know_the_same_currencies() -> None:
    assert [code for code, _sign in OF_MEETINGS] == [code for code, _name in CURRENCIES]
