"""Somebody tries to gain points that are not due: every trick ends with the balance where it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test import Client
from django.utils import translation

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Problem
from luoshi.problems.models.arriving import Past
from luoshi.problems.tests import stages
from luoshi.rewards.models import Booking, Grant, Payout, Terms
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def read_in_english() -> Iterator[None]:
    """The sentences are named here as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def terms(cast: Cast) -> Terms:
    """10 points for an important report in words; at most 15 a day and 60 a month."""
    return Terms.set(
        by=cast.lead, begins=cast.project.today(), words_3=10, corroborator=20, daily_cap=15, monthly_cap=60
    )


def taken_up(cast: Cast, by: Member, words: str = "保存不了") -> Problem:
    problem = Problem.report(by=by, words=words)
    problem.accept(by=cast.lead, importance=3, kind="system", area=cast.area)
    return problem


def grant_of(problem: Problem, member: Member) -> Grant:
    return Grant.objects.select_related("member__user", "terms", "project").get(
        cause_id=problem.pk, member=member
    )


def balance(member: Member) -> int:
    return Booking.objects.filter(member=member).balance()


def confirm_all(by: Member) -> None:
    """Press every button there is, whatever it says."""
    for grant in Grant.objects.filter(state="proposed"):
        with suppress(Refusal):
            grant.confirm(by=by)


def test_an_honest_report_is_worth_what_the_rule_says(cast: Cast, terms: Terms) -> None:
    """What all the tricks below are measured against."""
    problem = taken_up(cast, cast.reporter)
    problem.meet_again(by=cast.reporter2, words="我也是")
    confirm_all(cast.lead)
    assert (balance(cast.reporter), balance(cast.reporter2)) == (10, 2)


def test_one_problem_split_into_ten_earns_no_more_than_a_day_allows(cast: Cast, terms: Terms) -> None:
    for place in range(10):
        taken_up(cast, cast.reporter, f"保存不了，第{place}个字段")
    confirm_all(cast.lead)
    assert balance(cast.reporter) == 15


def test_split_ones_that_are_merged_again_earn_once(cast: Cast, terms: Terms) -> None:
    parts = [taken_up(cast, cast.reporter, f"第{place}个字段保存不了") for place in range(3)]
    confirm_all(cast.lead)
    for part in parts[1:]:
        part.merge(by=cast.lead, into=parts[0])
    confirm_all(cast.lead)
    assert balance(cast.reporter) == 10


def test_the_lead_confirms_nothing_of_their_own(cast: Cast, terms: Terms) -> None:
    problem = taken_up(cast, cast.lead)
    with pytest.raises(Refusal, match="own points"):
        grant_of(problem, cast.lead).confirm(by=cast.lead)
    assert balance(cast.lead) == 0


def test_a_befriended_lead_confirms_nothing_of_a_lead(cast: Cast, terms: Terms) -> None:
    """The friend holds two roles; what the other lead reported still needs the head of the company."""
    friend = make_member(cast.project, "李友", "lead", "reporter")
    problem = taken_up(cast, cast.lead)
    with pytest.raises(Refusal, match="head of the company"):
        grant_of(problem, cast.lead).confirm(by=friend)
    grant_of(problem, cast.lead).confirm(by=cast.sponsor)
    assert balance(cast.lead) == 10


def test_laying_the_role_of_lead_down_for_a_moment_does_not_help(cast: Cast, terms: Terms) -> None:
    friend = make_member(cast.project, "李友", "lead")
    problem = taken_up(cast, cast.lead)
    cast.lead.roles = " reporter "
    cast.lead.save()
    with pytest.raises(Refusal, match="head of the company"):
        grant_of(problem, cast.lead).confirm(by=friend)


def test_a_sponsor_who_also_reports_confirms_nothing_of_their_own(cast: Cast, terms: Terms) -> None:
    cast.sponsor.roles = " lead reporter sponsor "
    cast.sponsor.save()
    problem = taken_up(cast, cast.sponsor)
    with pytest.raises(Refusal, match="own points"):
        grant_of(problem, cast.sponsor).confirm(by=cast.sponsor)


def test_nobody_but_lead_and_sponsor_confirms(cast: Cast, terms: Terms) -> None:
    grant = grant_of(taken_up(cast, cast.reporter), cast.reporter)
    for person in cast.everybody().values():
        if person not in (cast.lead, cast.sponsor):
            with pytest.raises(Refusal):
                grant.confirm(by=person)
    assert balance(cast.reporter) == 0


def test_filing_the_same_once_more_earns_a_share_once(cast: Cast, terms: Terms) -> None:
    problem = taken_up(cast, cast.reporter)
    for _time in range(4):
        problem.meet_again(by=cast.reporter, words="又来了")
        problem.meet_again(by=cast.reporter2, words="我也是")
    again = Problem.report(by=cast.reporter2, words="还是那个")
    again.accept(by=cast.lead, importance=3)
    again.merge(by=cast.lead, into=problem)
    confirm_all(cast.lead)
    assert (balance(cast.reporter), balance(cast.reporter2)) == (10, 2)


def test_what_is_judged_graver_afterwards_earns_nothing_more(cast: Cast, terms: Terms) -> None:
    problem = taken_up(cast, cast.reporter)
    confirm_all(cast.lead)
    problem.assess(by=cast.lead, importance=4)
    confirm_all(cast.lead)
    assert balance(cast.reporter) == 10


def test_a_second_press_books_nothing(cast: Cast, terms: Terms) -> None:
    grant = grant_of(taken_up(cast, cast.reporter), cast.reporter)
    client, address = Client(), cast.project.url("rewards:confirm")
    client.force_login(cast.lead.user)
    for key in ("a", "a", "b"):
        client.post(address, {"grant": str(grant.pk), "key": key})
    assert balance(cast.reporter) == 10


def test_what_was_declined_earns_nothing(cast: Cast, terms: Terms) -> None:
    before, after = taken_up(cast, cast.reporter), taken_up(cast, cast.reporter2, "打不开")
    grant_of(after, cast.reporter2).confirm(by=cast.lead)
    for problem in (before, after):
        problem.decline(by=cast.lead, reason="不是问题")
    confirm_all(cast.lead)
    assert (balance(cast.reporter), balance(cast.reporter2)) == (0, 0)


def test_merging_and_separating_in_turn_earns_nothing(cast: Cast, terms: Terms) -> None:
    one, other = taken_up(cast, cast.reporter), taken_up(cast, cast.reporter2, "打不开")
    confirm_all(cast.lead)
    for _time in range(3):
        other.merge(by=cast.lead, into=one)
        confirm_all(cast.lead)
        assert (balance(cast.reporter), balance(cast.reporter2)) == (10, 2)
        other.unmerge(by=cast.lead)
        confirm_all(cast.lead)
        assert (balance(cast.reporter), balance(cast.reporter2)) == (10, 10)


def test_taking_up_again_after_taking_it_back_earns_once(cast: Cast, terms: Terms) -> None:
    problem = taken_up(cast, cast.reporter)
    confirm_all(cast.lead)
    problem.undo_move(by=cast.lead)
    assert balance(cast.reporter) == 0
    problem.accept(by=cast.lead, importance=3)
    confirm_all(cast.lead)
    assert balance(cast.reporter) == 10


def test_reopening_earns_nothing_a_second_time(cast: Cast, terms: Terms) -> None:
    problem = stages.closed(cast)
    confirm_all(cast.lead)
    earned = balance(cast.reporter)
    problem.reopen(by=cast.lead, reason="又出现了")
    problem.propose(by=cast.lead, steps="再试一次")
    confirm_all(cast.lead)
    assert balance(cast.reporter) == earned == 10


def test_a_list_of_closed_problems_earns_nothing(cast: Cast, terms: Terms) -> None:
    for place in range(5):
        past = Past(
            f"旧{place}",
            cast.reporter,
            "以前的问题",
            clock.now() - timedelta(days=3),
            state="closed",
            importance=4,
        )
        Problem.bring_in(past, by=cast.lead)
    assert not Grant.objects.exists()


def test_rules_are_not_dated_back(cast: Cast, terms: Terms) -> None:
    today = cast.project.today()
    problem = taken_up(cast, cast.reporter)
    for begins in (date(2026, 1, 1), today - timedelta(days=1), today):
        with pytest.raises(Refusal, match="tomorrow"):
            Terms.set(by=cast.lead, begins=begins, words_3=1000, monthly_cap=5000)
    Terms.set(by=cast.lead, begins=today + timedelta(days=1), words_3=1000, daily_cap=5000, monthly_cap=5000)
    problem.assess(by=cast.lead, importance=2)
    problem.assess(by=cast.lead, importance=3)
    with clock.at(clock.now() + timedelta(days=2)):
        confirm_all(cast.lead)
    assert balance(cast.reporter) == 10


@pytest.mark.parametrize("points", [0, -5, 11, 10**20])
def test_nobody_is_paid_more_than_they_have_nor_less_than_a_point(
    cast: Cast, terms: Terms, points: int
) -> None:
    taken_up(cast, cast.reporter)
    confirm_all(cast.lead)
    with pytest.raises(Refusal):
        Payout.pay({cast.reporter.pk: points}, by=cast.lead)
    assert balance(cast.reporter) == 10


def test_nobody_is_paid_twice(cast: Cast, terms: Terms) -> None:
    taken_up(cast, cast.reporter)
    confirm_all(cast.lead)
    client, address = Client(), cast.project.url("rewards:payouts")
    client.force_login(cast.lead.user)
    paying = {"member": str(cast.reporter.pk), f"points-{cast.reporter.pk}": "10"}
    for key in ("a", "a", "b"):
        client.post(address, paying | {"key": key})
    assert (balance(cast.reporter), Payout.objects.count()) == (0, 1)


def test_a_pay_out_is_taken_back_once_within_minutes_by_who_noted_it(cast: Cast, terms: Terms) -> None:
    taken_up(cast, cast.reporter)
    confirm_all(cast.lead)
    payout = Payout.pay({cast.reporter.pk: 10}, by=cast.lead)
    with pytest.raises(Refusal, match="who noted"):
        payout.take_back(by=cast.sponsor)
    with clock.at(clock.now() + timedelta(minutes=11)), pytest.raises(Refusal, match="ten minutes"):
        payout.take_back(by=cast.lead)
    payout.take_back(by=cast.lead)
    with pytest.raises(Refusal, match="already"):
        payout.take_back(by=cast.lead)
    assert balance(cast.reporter) == 10


def test_a_list_with_one_amount_too_high_pays_nobody(cast: Cast, terms: Terms) -> None:
    taken_up(cast, cast.reporter)
    taken_up(cast, cast.reporter2)
    confirm_all(cast.lead)
    with pytest.raises(Refusal):
        Payout.pay({cast.reporter.pk: 10, cast.reporter2.pk: 11}, by=cast.lead)
    assert not Payout.objects.exists()


def test_nobody_pays_themselves(cast: Cast, terms: Terms) -> None:
    grant_of(taken_up(cast, cast.lead), cast.lead).confirm(by=cast.sponsor)
    with pytest.raises(Refusal, match="own points"):
        Payout.pay({cast.lead.pk: 10}, by=cast.lead)


def test_people_of_another_company_are_neither_granted_nor_paid(cast: Cast, terms: Terms) -> None:
    grant = grant_of(taken_up(cast, cast.reporter), cast.reporter)
    with pytest.raises(Refusal, match="no such grant"):
        grant.confirm(by=cast.outsider)
    with pytest.raises(Refusal):
        Payout.pay({cast.outsider.pk: 1}, by=cast.lead)


CHANGES: dict[str, Callable[[], Any]] = {
    "more points": lambda: Booking.objects.update(points=1000),
    "to somebody else": lambda: Booking.objects.update(member=Member.objects.first()),
    "gone": lambda: Booking.objects.all().delete(),
    "other rules": lambda: Terms.objects.update(words_3=1000),
    "earlier rules": lambda: Terms.objects.update(begins=date(2020, 1, 1)),
    "no rules": lambda: Terms.objects.all()._raw_delete("default"),  # type: ignore[attr-defined]
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_the_database_itself_changes_no_booking_and_no_rule(
    cast: Cast, terms: Terms, change: Callable[[], Any]
) -> None:
    taken_up(cast, cast.reporter)
    confirm_all(cast.lead)
    with pytest.raises((IntegrityError, InternalError), match="append-only"), transaction.atomic():
        change()
    assert balance(cast.reporter) == 10


@pytest.mark.parametrize("wrong", [{"points": 0}, {"target": "fund"}, {"source": "paid"}, {"grant": None}])
def test_the_database_takes_no_booking_with_one_side(cast: Cast, terms: Terms, wrong: dict[str, Any]) -> None:
    taken_up(cast, cast.reporter)
    confirm_all(cast.lead)
    row = Booking.objects.get()
    row.pk, row.turn = None, 7
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_ten_confirmed_in_one_moment_stay_below_the_cap(cast: Cast, terms: Terms) -> None:
    for place in range(10):
        taken_up(cast, cast.reporter, f"第{place}个")
    at_once(
        [
            lambda pk=pk: Grant.objects.get(pk=pk).confirm(by=cast.lead)
            for pk in Grant.objects.values_list("pk", flat=True)
        ]
    )
    assert balance(cast.reporter) == 15


@pytest.mark.django_db(transaction=True)
def test_one_balance_paid_from_five_windows_is_paid_once(cast: Cast, terms: Terms) -> None:
    taken_up(cast, cast.reporter)
    confirm_all(cast.lead)
    at_once([lambda: Payout.pay({cast.reporter.pk: 10}, by=cast.lead)] * 5)
    assert (balance(cast.reporter), Payout.objects.count()) == (0, 1)


def at_once(deeds: list[Callable[[], Any]]) -> None:
    """All of them in the same moment, each on a connection of its own; refusals are what is expected."""
    gate = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> None:
        try:
            gate.wait()
            deed()
        except Refusal:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
