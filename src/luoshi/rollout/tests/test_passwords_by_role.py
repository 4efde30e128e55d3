"""Who may use passwords: for whom the company lets none in, every way to one says so and leads elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from luoshi.people.models import Invitation
from luoshi.people.ways.declared import Oidc
from luoshi.rollout.models import Member
from luoshi.rollout.models.policy import ANSWERABLE, EVERYBODY
from luoshi.rollout.sign_in_form import SignInForm
from luoshi.testing.cast import Cast
from luoshi.testing.tasks import work

SECRET, NEW = "山高月小水落石出江流有声", "松下问童子言师采药去只在此"
SENTENCE = "Your company lets you in by its own accounts"
WAY = Oidc("work", "Work", "https://sso.huarui.example", "luoshi", "x" * 40)


@pytest.fixture(autouse=True)
def passwords(cast: Cast, settings: Any) -> None:
    """Everybody has one; from now on only those who decide and those from outside may use it."""
    cache.clear()
    settings.WAYS = (WAY,)
    for person in (cast.reporter, cast.lead, cast.sponsor, cast.consultant):
        person.user.language = "en"
        person.user.set_password(SECRET)
        person.user.save()
    ask(cast, ANSWERABLE)


def ask(cast: Cast, password_for: str) -> None:
    cast.project.organization.change_policy(by=cast.lead, password_for=password_for)


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def signs_in(person: Member) -> Any:
    return english().post("/accounts/login/", {"login": person.email, "password": SECRET})


def inside(person: Member) -> Client:
    client = english()
    client.force_login(person.user)
    return client


def keeps(person: Member) -> bool:
    """Whether the password is what it was."""
    person.user.refresh_from_db()
    return person.user.check_password(SECRET)


def reset_by(person: Member) -> str:
    """The letter that answers “forgotten”."""
    english().post("/accounts/password/reset/", {"email": person.email})
    work()
    assert mail.outbox[-1].to == [person.email]
    return str(mail.outbox[-1].body)


def path_in(letter: str) -> str:
    line = next(line for line in letter.splitlines() if line.startswith("http"))
    return line.removeprefix("http://127.0.0.1:8000")


TWICE = {"password1": NEW, "password2": NEW}


def test_signing_in_by_the_right_password_says_why_not_and_a_wrong_one_tells_nothing(cast: Cast) -> None:
    refused = signs_in(cast.reporter)
    assert (refused.status_code, SENTENCE in refused.content.decode()) == (403, True)
    wrong = english().post("/accounts/login/", {"login": cast.reporter.email, "password": "falsch falsch"})
    assert SENTENCE not in wrong.content.decode()
    for person in (cast.lead, cast.sponsor, cast.consultant):
        assert signs_in(person).status_code == 302, person.name


def test_a_forgotten_password_is_answered_by_the_ways_that_there_are(cast: Cast) -> None:
    letter = reset_by(cast.reporter)
    assert "reset/key" not in letter and "by a passkey, not by a password" in letter
    assert path_in(letter) == "/accounts/login/"
    assert "reset/key" in reset_by(cast.lead)


def test_a_link_from_before_and_changing_it_are_refused(cast: Cast) -> None:
    ask(cast, EVERYBODY)
    path = path_in(reset_by(cast.reporter))
    ask(cast, ANSWERABLE)
    client = english()
    form = client.get(path)["Location"]
    answers = [
        client.post(form, TWICE),
        inside(cast.reporter).post("/accounts/password/change/", {"oldpassword": SECRET} | TWICE),
    ]
    assert [SENTENCE in answer.content.decode() for answer in answers] == [True, True]
    assert keeps(cast.reporter) and "_auth_user_id" not in client.session
    assert "Change the password" not in inside(cast.reporter).get("/accounts/security/").content.decode()
    inside(cast.lead).post("/accounts/password/change/", {"oldpassword": SECRET} | TWICE)
    assert not keeps(cast.lead)


def test_an_invitation_offers_the_companys_own_ways_alone(cast: Cast) -> None:
    path, client = f"/invitation/{Invitation.issue(cast.reporter2.user)}/", english()
    shown = client.get(path).content.decode()
    assert 'name="password"' not in shown and SENTENCE in shown and "Sign in with Work" in shown
    assert client.post(path, {"password": NEW}).status_code == 422
    assert "_auth_user_id" not in client.session and Invitation.of(path.split("/")[2]) is not None


def test_no_password_proves_anybody_once_more_nor_opens_the_api(cast: Cast) -> None:
    again = inside(cast.reporter).get("/accounts/reauthenticate/").content.decode()
    assert 'name="password"' not in again
    basic = {"Authorization": "Basic dTpw"}
    assert Client().get("/api/v1/me", headers=basic).status_code == 401


def test_whoever_decides_is_never_locked_out(cast: Cast, settings: Any) -> None:
    assert signs_in(cast.lead).status_code == 302
    settings.WAYS = ()
    assert "password_for" not in SignInForm(instance=cast.project.organization).fields
    assert "reset/key" in reset_by(cast.lead), "also when the company's own accounts are gone"
