"""The pages of rewards: who sees what, what they say, what is refused in one sentence."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from luoshi.kernel import clock
from luoshi.rewards.models import Account, Booking, Grant, Met, Payout, Terms, settle
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = ("wall", "mine", "rules")
DECIDING = ("grants", "payouts", "balances")


class Thing:
    """Something that can be rewarded; this room does not know what."""

    trail_kind, title, met_count, code, url = "thing", "保存不了", 1, "CRM-1", "/"

    def __init__(self, cast: Cast) -> None:
        self.pk, self.project = uuid4(), cast.project


@pytest.fixture
def terms(cast: Cast) -> Terms:
    return Terms.set(by=cast.lead, begins=cast.project.today())


def proposed(cast: Cast, *people: Member, importance: int = 3) -> Grant:
    """One cause that these people met, the first one first."""
    thing = Thing(cast)
    met = [Met(one, uuid4(), clock.now(), shown=True, first=one is people[0]) for one in people]
    settle(thing, met, importance=importance, by=cast.lead)  # type: ignore[arg-type]
    return Grant.objects.select_related("member__user", "terms", "project").get(
        cause_id=thing.pk, member=people[0]
    )


def granted(cast: Cast, *people: Member) -> Grant:
    grant = proposed(cast, *people)
    grant.confirm(by=cast.sponsor)
    return grant


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def ask(member: Member, name: str, *args: object, query: str = "") -> HttpResponse:
    answer: HttpResponse = browser(member).get(member.project.url(f"rewards:{name}", *args) + query)
    return answer


def send(person: Member, name: str, *args: object, **typed: Any) -> HttpResponse:
    answer: HttpResponse = browser(person).post(person.project.url(f"rewards:{name}", *args), typed)
    return answer


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def english(member: Member) -> Member:
    member.user.language = "en"
    member.user.save()
    return member


@pytest.mark.parametrize("name", PAGES)
def test_everybody_of_the_company_reads_nobody_else_does(cast: Cast, terms: Terms, name: str) -> None:
    readers = {part for part, person in cast.everybody().items() if _reads(cast, person, name)}
    assert readers == {"lead", "reporter", "reporter2", "head", "sponsor", "observer"}


@pytest.mark.parametrize("name", DECIDING)
def test_lead_and_sponsor_decide(cast: Cast, terms: Terms, name: str) -> None:
    assert {part for part, one in cast.everybody().items() if _reads(cast, one, name)} == {"lead", "sponsor"}


def _reads(cast: Cast, person: Member, name: str) -> bool:
    return browser(person).get(cast.project.url(f"rewards:{name}")).status_code == 200


def test_outsiders_neither_agree_nor_decide(cast: Cast, terms: Terms) -> None:
    grant = proposed(cast, cast.reporter)
    for outside in (cast.consultant, cast.developer):
        assert send(outside, "consent", on="yes").status_code == 404
        assert send(outside, "confirm", grant=str(grant.pk)).status_code == 404
        assert ask(outside, "grant", grant.pk).status_code == 404
    assert not Account.objects.filter(on_wall=True).exists()


def test_the_lead_confirms_the_ticked_ones_together(cast: Cast, terms: Terms) -> None:
    grants = [proposed(cast, cast.reporter), proposed(cast, cast.reporter2)]
    answer = send(cast.lead, "confirm", grant=[str(one.pk) for one in grants])
    assert answer.status_code == 302
    assert Booking.objects.balances() == {cast.reporter.pk: 10, cast.reporter2.pk: 10}


def test_nothing_ticked_is_one_sentence(cast: Cast, terms: Terms) -> None:
    answer = send(english(cast.lead), "confirm")
    assert (answer.status_code, "Please tick at least one line." in words(answer)) == (422, True)


def test_what_is_above_the_cap_is_named_and_the_rest_is_booked(cast: Cast) -> None:
    Terms.set(by=cast.lead, begins=cast.project.today(), shown_3=10, daily_cap=10)
    grants = [proposed(cast, cast.reporter) for _time in range(2)] + [proposed(cast, cast.reporter2)]
    answer = send(english(cast.lead), "confirm", grant=[str(one.pk) for one in grants])
    assert "陈晓雯 has reached the most of a day" in words(answer)
    assert Booking.objects.balances() == {cast.reporter.pk: 10, cast.reporter2.pk: 10}


def test_own_words_of_thanks_stand_on_the_grant(cast: Cast, terms: Terms) -> None:
    grant = proposed(cast, cast.reporter)
    send(cast.lead, "move", grant.pk, "confirm", thanks="少发错了三车货")
    grant.refresh_from_db()
    assert (grant.state, grant.thanks, grant.booked) == ("granted", "少发错了三车货", 10)


@pytest.mark.parametrize("verb", ["decline", "reverse"])
def test_declining_and_taking_back_ask_for_the_reason(cast: Cast, terms: Terms, verb: str) -> None:
    grant = proposed(cast, cast.reporter) if verb == "decline" else granted(cast, cast.reporter)
    assert send(cast.lead, "move", grant.pk, verb, reason=" ").status_code == 422
    assert send(cast.lead, "move", grant.pk, verb, reason="同一件事已经奖励过").status_code == 302
    assert "同一件事已经奖励过" in words(ask(cast.reporter, "mine"))
    assert Booking.objects.balance() == 0


def test_a_decided_grant_is_not_decided_again(cast: Cast, terms: Terms) -> None:
    grant = granted(cast, cast.reporter)
    assert send(cast.lead, "move", grant.pk, "decline", reason="晚了").status_code == 409
    assert send(cast.lead, "move", grant.pk, "lapse").status_code == 404


def test_own_page_shows_the_balance_and_why(cast: Cast, terms: Terms) -> None:
    granted(cast, cast.reporter)
    proposed(cast, cast.reporter)
    with translation.override("en"):
        page = words(ask(english(cast.reporter), "mine"))
    assert "First report with evidence, Important" in page
    assert "Waits for confirmation" in page
    assert '<span class="number-value">10</span>' in page


def test_nobody_reads_the_points_of_others(cast: Cast, terms: Terms) -> None:
    granted(cast, cast.reporter)
    assert Booking.objects.visible_to(cast.reporter2).count() == 0
    assert Grant.objects.visible_to(cast.reporter2).count() == 0
    assert not Grant.objects.visible_to(cast.consultant).exists()


def test_new_rules_leave_earlier_days_alone(cast: Cast, terms: Terms) -> None:
    tomorrow = cast.project.today() + timedelta(days=1)
    figures = dict.fromkeys(Terms.FIGURES, 7)
    assert send(cast.lead, "rules", begins=tomorrow, **figures).status_code == 302
    assert Terms.on(cast.project, cast.project.today()) == terms
    assert proposed(cast, cast.reporter).points == 10


WRONG = {
    "negative": {"shown_4": "-5"},
    "twenty digits": {"shown_4": "9" * 20},
    "a half": {"shown_4": "1.5"},
    "words": {"daily_cap": "很多"},
    "month below day": {"daily_cap": "50", "monthly_cap": "20"},
    "yesterday": {"begins": "2020-01-01"},
    "no date": {"begins": "明天"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_wrong_rules_are_refused_with_one_sentence(cast: Cast, terms: Terms, wrong: dict[str, str]) -> None:
    right = {"begins": str(cast.project.today() + timedelta(days=1)), **dict.fromkeys(Terms.FIGURES, "7")}
    answer = send(cast.lead, "rules", **(right | wrong))
    page = words(answer)
    assert (answer.status_code, page.count('role="alert"')) == (422, 1)
    assert Terms.objects.count() == 1


def test_rules_from_a_day_that_has_rules_are_refused(cast: Cast, terms: Terms) -> None:
    later = {"begins": str(cast.project.today() + timedelta(days=9)), **dict.fromkeys(Terms.FIGURES, "7")}
    send(cast.lead, "rules", **later)
    assert "other rules are set already" in words(send(english(cast.lead), "rules", **later))
    announced = Terms.objects.latest("begins")
    assert send(cast.lead, "withdraw", announced.pk).status_code == 302
    assert send(cast.lead, "rules", **later).status_code == 302


def test_only_the_lead_sets_rules(cast: Cast, terms: Terms) -> None:
    right = {"begins": str(cast.project.today() + timedelta(days=1)), **dict.fromkeys(Terms.FIGURES, "7")}
    for person in (cast.sponsor, cast.head, cast.reporter, cast.observer):
        send(person, "rules", **right)
        send(person, "withdraw", terms.pk)
    assert Terms.objects.standing().count() == 1


def test_what_is_ticked_is_marked_as_paid(cast: Cast, terms: Terms) -> None:
    granted(cast, cast.reporter)
    granted(cast, cast.reporter2)
    paid = {f"points-{cast.reporter.pk}": "4", "member": str(cast.reporter.pk), "note": "随11月工资"}
    assert send(cast.lead, "payouts", **paid).status_code == 302
    assert Booking.objects.balances() == {cast.reporter.pk: 6, cast.reporter2.pk: 10}
    assert "随11月工资" in words(ask(cast.reporter, "mine"))


@pytest.mark.parametrize("points", ["11", "-1", "0", "", "1e3", "９", "9" * 20, "=1+1"])
def test_a_wrong_amount_is_refused_with_one_sentence(cast: Cast, terms: Terms, points: str) -> None:
    granted(cast, cast.reporter)
    typed = {f"points-{cast.reporter.pk}": points, "member": str(cast.reporter.pk)}
    answer = send(cast.lead, "payouts", **typed)
    assert (answer.status_code, words(answer).count('role="alert"')) == (422, 1)
    assert not Payout.objects.exists()


def test_files_for_payroll_compute_nothing(cast: Cast, terms: Terms) -> None:
    cast.reporter.name = "=cmd|'/c calc'!A1"
    cast.reporter.save()
    granted(cast, cast.reporter)
    Payout.pay({cast.reporter.pk: 3}, by=cast.lead)
    for answer in (ask(cast.lead, "balances"), ask(cast.lead, "payout", 1)):
        sheet = load_workbook(BytesIO(answer.content)).active
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert rows[0][0].startswith("'=")


def test_consent_can_be_given_and_withdrawn(cast: Cast, terms: Terms) -> None:
    for on, stands in (("yes", True), ("no", False)):
        send(cast.reporter, "consent", on=on)
        assert Account.of(cast.reporter).on_wall is stands


def test_a_project_without_rules_says_so(cast: Cast) -> None:
    for name in PAGES:
        assert "no reward rules yet" in words(ask(english(cast.reporter), name))


@pytest.mark.parametrize("name", ["mine", "grants", "payouts"])
def test_three_rows_cost_no_more_queries_than_one(cast: Cast, terms: Terms, name: str) -> None:
    client, address, counts = browser(cast.lead), cast.project.url(f"rewards:{name}"), []
    for people in ([cast.reporter], [cast.reporter2, cast.head]):
        for person in people:
            granted(cast, person)
            proposed(cast, person)
            granted(cast, cast.lead)
            proposed(cast, cast.lead)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 19, [query["sql"][:90] for query in asked]
