"""What a company asks of those who sign in: who needs a second factor, how long sessions live, who gets back in."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.people.passwords import GuessedWords
from luoshi.people.terms import terms_of
from luoshi.rollout.models import Member, create_with_lead
from luoshi.rollout.models.policy import ANSWERABLE, EVERYBODY
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def ask(cast: Cast, second_for: str, days: int = 0) -> None:
    company = cast.project.organization
    company.change_policy(
        by=cast.lead, second_for=second_for, second_from=cast.project.today() + timedelta(days=days)
    )


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def give_factor(member: Member) -> None:
    Authenticator.objects.create(user=member.user, type="totp", data={"secret": "x"})


def test_whoever_needs_a_second_factor_is_led_to_it_and_the_others_are_not(cast: Cast) -> None:
    ask(cast, ANSWERABLE)
    for member, led in (
        (cast.lead, True), (cast.sponsor, True), (cast.consultant, True), (cast.developer, True),
        (cast.reporter, False), (cast.head, False), (cast.observer, False),
    ):  # fmt: skip
        answer = browser(member).get("/huarui/CRM/meetings/?tab=past")
        assert (answer.status_code == 302) is led, member.name
        if led:
            assert answer["Location"] == "/accounts/security/?next=%2Fhuarui%2FCRM%2Fmeetings%2F%3Ftab%3Dpast"


def test_nothing_typed_is_lost_on_the_way_to_the_second_factor(cast: Cast) -> None:
    ask(cast, EVERYBODY)
    form = {"HTTP_REFERER": "http://testserver/huarui/CRM/leave/", "HTTP_SEC_FETCH_MODE": "cors"}
    answer = browser(cast.reporter).post("/huarui/CRM/leave/", {}, **form)
    assert answer.status_code == 401
    assert answer["Luoshi-Sign-In"] == "/accounts/security/?next=%2Fhuarui%2FCRM%2Fleave%2F"


def test_before_the_day_people_are_reminded_and_with_a_factor_nobody_is_led_anywhere(cast: Cast) -> None:
    ask(cast, EVERYBODY, days=3)
    assert browser(cast.reporter).get("/huarui/CRM/meetings/").status_code == 200
    shown = browser(cast.reporter).get("/accounts/security/").content.decode()
    assert str(cast.project.today() + timedelta(days=3)) in shown
    ask(cast, EVERYBODY)
    give_factor(cast.reporter)
    assert browser(cast.reporter).get("/huarui/CRM/meetings/").status_code == 200


def test_sessions_live_by_role_and_the_strictest_company_counts(cast: Cast) -> None:
    lives = [terms_of(member.user).whole for member in (cast.reporter, cast.head, cast.lead, cast.consultant)]
    assert lives == [timedelta(days=30), timedelta(days=30), timedelta(days=7), timedelta(hours=12)]
    assert terms_of(cast.consultant.user).idle == timedelta(hours=1)
    Member.add(
        cast.outsider.project, email=cast.reporter.email, by=cast.outsider, name="陈晓雯", roles={"lead"}
    )
    assert terms_of(cast.reporter.user).idle == timedelta(hours=12)


def test_only_the_lead_writes_the_policy_and_it_stands_in_the_trail(cast: Cast) -> None:
    with pytest.raises(Refusal):
        cast.project.organization.change_policy(by=cast.sponsor, second_for=EVERYBODY)
    usual = {
        "front_idle": 14,
        "front_whole": 30,
        "desk_idle": 12,
        "desk_whole": 7,
        "outside_idle": 1,
        "outside_whole": 12,
    }
    path, lead = "/huarui/CRM/setup/sign-in/", browser(cast.lead)
    assert lead.post(path, usual | {"second_for": EVERYBODY}).status_code == 422, "a day is needed"
    assert lead.post(path, usual | {"second_for": "nobody", "front_idle": 31}).status_code == 422
    assert lead.post(path, usual | {"second_for": EVERYBODY, "second_from": "2099-01-01"}).status_code == 302
    assert browser(cast.reporter).get(path).status_code == 404
    event = Event.objects.get(verb="change_sign_in")
    assert event.facts == {"second_for": ["nobody", "everybody"], "second_from": ["", "2099-01-01"]}


def test_a_new_company_asks_those_who_decide_two_weeks_later(db: None) -> None:
    lead = create_with_lead(
        company="新",
        slug="xin",
        key="CRM",
        project="上线",
        lead_name="林静",
        lead_email="l@x.example",
        guarded=True,
    )
    company = lead.project.organization
    assert company.second_due(lead) == clock.now().date() + timedelta(days=14)


def test_who_lost_the_second_factor_gets_a_link_that_the_lead_never_sees(cast: Cast) -> None:
    lead = browser(cast.lead)
    path = f"/huarui/CRM/setup/members/{cast.reporter.pk}/"
    assert "second-factor" not in lead.get(path).content.decode()
    give_factor(cast.reporter)
    assert "second-factor" in lead.get(path).content.decode()
    lead.post(f"{path}second-factor/", {"reason": "手机丢了，本人来说的"})
    (letter,) = mail.outbox
    assert letter.to == [cast.reporter.email]
    assert Event.objects.get(verb="reset_factors").facts == {"reason": "手机丢了，本人来说的"}
    link = next(line for line in letter.body.splitlines() if line.startswith("http"))
    Client().post(link.removeprefix("http://127.0.0.1:8000"))
    assert not Authenticator.objects.exists()
    with pytest.raises(Refusal):
        cast.reporter.reset_factors("x", by=cast.lead)


def test_the_companys_own_names_make_a_poor_password(cast: Cast) -> None:
    with pytest.raises(Exception, match="guessed"):
        GuessedWords().validate("huarui2026CRM上线!", cast.reporter.user)


def test_one_person_gets_five_invitations_a_day(cast: Cast) -> None:
    for _ in range(5):
        cast.reporter.invite(by=cast.lead)
    with pytest.raises(Refusal):
        cast.reporter.invite(by=cast.lead)
    with clock.at(clock.now() + timedelta(days=1, seconds=1)):
        cast.reporter.invite(by=cast.lead)
