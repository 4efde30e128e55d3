"""Codes from the phone and recovery codes: setting up, coming in, losing them."""

import re
import time as ticking
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from luoshi.kernel import clock
from luoshi.kernel.sealed import unseal
from luoshi.people.factors import verbs
from luoshi.people.factors.codes import tidy
from luoshi.people.models import User
from luoshi.people.tests.codes import code
from luoshi.testing.tasks import work
from luoshi.trail.models import Event

SECRET = "山高月小水落石出江流有声"
NOW = "2026-11-30 09:00:05+00:00"
LATER = "2026-11-30 09:01:05+00:00"


@pytest.fixture(autouse=True)
def stopped() -> None:
    """The moments of the codes are the test's own."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def xiaowen(db: None) -> User:
    cache.clear()
    return User.objects.create_user("cxw@huarui.example", SECRET, name="陈晓雯", language="en")


def sign_in(client: Client) -> str:
    """The password; where it leads."""
    return client.post("/accounts/login/?next=/me/", {"login": "cxw@huarui.example", "password": SECRET})[
        "Location"
    ]


def set_up(client: Client) -> tuple[str, list[str]]:
    """Codes from the phone are switched on; the secret and the recovery codes that are shown once."""
    secret = re.search(
        r'class="secret">([A-Z2-7 ]+)<', client.get("/accounts/security/phone/").content.decode()
    )[1]
    shown = client.post("/accounts/security/phone/", {"code": code(secret)}).content.decode()
    return secret, re.findall(r"<li><code>([A-Z0-9-]{23})</code>", shown)


def test_a_code_is_good_by_the_shared_clock_whatever_the_machine_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A node whose own clock is an hour slow lets the same phones in."""
    secret, there = auth.generate_totp_secret(), clock.Shared()
    right = clock.now() + timedelta(hours=1)
    with time_machine.travel(right, tick=False):
        shown, slow = code(secret), right - timedelta(hours=1)
    monkeypatch.setattr(clock, "shared", there)
    with time_machine.travel(slow, tick=False):
        assert not auth.validate_totp_code(secret, shown)
        there.followed = True
        there.told(right, ticking.monotonic())
        assert auth.validate_totp_code(secret, shown)


@pytest.fixture
def phone(xiaowen: User) -> tuple[str, list[str]]:
    device = Client()
    sign_in(device)
    return set_up(device)


def second(client: Client, typed: str) -> int:
    return client.post("/accounts/second/", {"code": typed}).status_code


def test_the_password_alone_leads_to_the_second_step_and_the_code_on_to_where_one_was_going(
    client: Client, phone: tuple[str, list[str]]
) -> None:
    with time_machine.travel(LATER):
        assert sign_in(client) == "/accounts/second/"
        assert client.get("/me/").status_code == 302
        assert second(client, "000000") == 200
        answer = client.post("/accounts/second/", {"code": code(phone[0])})
    assert answer["Location"] == "/me/"
    assert client.get("/me/").status_code == 200


def test_totp_step_refused_twice(client: Client, phone: tuple[str, list[str]]) -> None:
    sign_in(client)
    assert second(client, code(phone[0])) == 200, "the code that set it up is used"
    with time_machine.travel(LATER):
        assert second(client, code(phone[0])) == 302
        again = Client()
        sign_in(again)
        assert second(again, code(phone[0])) == 200
        assert second(again, code(phone[0], -1)) == 200, "older than half a minute"


def test_totp_tries_are_limited_per_account_whatever_the_session(phone: tuple[str, list[str]]) -> None:
    with time_machine.travel(LATER):
        for _ in range(5):
            client = Client()
            sign_in(client)
            second(client, "000000")
        sign_in(client)
        assert second(client, code(phone[0])) == 200


def test_recovery_codes_work_once_each_in_any_spelling_and_the_last_ones_warn(
    client: Client, xiaowen: User, phone: tuple[str, list[str]]
) -> None:
    codes = phone[1]
    assert len({tidy(one) for one in codes}) == 10
    assert all(len(tidy(one)) == 20 for one in codes)
    sign_in(client)
    assert second(client, codes[0].lower().replace("-", " ")) == 302
    again = Client()
    sign_in(again)
    assert second(again, codes[0]) == 200
    for one in codes[1:7]:
        fresh = Client()
        sign_in(fresh)
        assert second(fresh, one) == 302
    assert "Only 3 recovery codes are left" in fresh.get("/accounts/security/").content.decode()
    assert {letter.subject for letter in mail.outbox} == {"Luoshi: your account was changed"}


def test_new_codes_end_the_old_ones_and_are_not_shown_again(
    xiaowen: User, phone: tuple[str, list[str]]
) -> None:
    client = Client()
    sign_in(client)
    second(client, phone[1][0])
    fresh = re.findall(r"<code>([A-Z0-9-]{23})<", client.post("/accounts/security/codes/").content.decode())
    assert len(fresh) == 10 and not set(fresh) & set(phone[1])
    assert fresh[0] not in client.get("/accounts/security/codes/").content.decode()
    other = Client()
    sign_in(other)
    assert second(other, phone[1][1]) == 200
    assert second(other, fresh[0]) == 302


def test_no_secret_of_a_second_factor_lies_open_in_the_database(phone: tuple[str, list[str]]) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert phone[0].replace(" ", "") not in kept
    assert not any(tidy(one) in kept for one in phone[1])


def test_sessions_end_on_factor_change(xiaowen: User) -> None:
    here, there = Client(), Client()
    sign_in(here), sign_in(there)
    set_up(here)
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    with time_machine.travel(LATER):
        sign_in(there)
        second(there, code_of(xiaowen))
        assert there.get("/me/").status_code == 200
        factor = verbs.of(xiaowen)[0]
        here.post(f"/accounts/security/factor/{factor.pk}/remove/")
    assert there.get("/me/").status_code == 302
    assert not Authenticator.objects.exists(), "the recovery codes go with the last factor"


def code_of(user: User) -> str:
    return code(unseal(verbs.of(user)[0].data["secret"], "second factor"))


def test_changing_factors_needs_a_recent_sign_in_and_comes_back(client: Client, xiaowen: User) -> None:
    sign_in(client)
    with clock.at(clock.now() + timedelta(minutes=16)):
        answer = client.get("/accounts/security/phone/?next=/me/")
        assert answer["Location"].startswith(
            "/accounts/reauthenticate/?next=%2Faccounts%2Fsecurity%2Fphone%2F"
        )
        assert client.post(answer["Location"], {"password": "falsch falsch"}).status_code == 422
        back = client.post(answer["Location"], {"password": SECRET})
        assert back["Location"] == "/accounts/security/phone/?next=/me/"
        assert client.get(back["Location"]).status_code == 200


def test_a_reset_of_the_password_keeps_the_second_factor(
    client: Client, xiaowen: User, phone: tuple[str, list[str]]
) -> None:
    xiaowen.refresh_from_db()
    xiaowen.set_password("水落石出山高月小江流有声")
    xiaowen.save()
    client.post("/accounts/login/", {"login": xiaowen.email, "password": "水落石出山高月小江流有声"})
    assert client.get("/me/").status_code == 302
    assert second(client, phone[1][0]) == 302


def test_the_mailed_way_back_takes_the_factors_away_once_within_an_hour(
    xiaowen: User, phone: tuple[str, list[str]]
) -> None:
    xiaowen.refresh_from_db()
    path = f"/accounts/security/reset/{verbs.reset_token(xiaowen)}/"
    assert Client().get(path).status_code == 200
    assert verbs.of(xiaowen), "opening it changes nothing"
    with time_machine.travel("2026-11-30 10:00:06+00:00"):
        assert Client().post(path).status_code == 410
    assert Client().post(path)["Location"] == "/accounts/login/"
    assert Client().post(path).status_code == 410
    client = Client()
    assert sign_in(client) == "/me/"


def test_the_operators_command_does_the_same_at_once_with_its_reason(
    xiaowen: User, phone: tuple[str, list[str]]
) -> None:
    call_command("reset_second_factor", " CXW@huarui.example", reason="stood at my desk")
    assert sign_in(Client()) == "/me/"
    assert Event.objects.get(verb="reset_factors").facts == {"how": "command", "reason": "stood at my desk"}
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@huarui.example", reason="x")


def test_the_history_names_attempts_changes_and_where_they_came_from(client: Client, xiaowen: User) -> None:
    client.post("/accounts/login/", {"login": xiaowen.email, "password": "falsch falsch"})
    work()
    sign_in(client)
    set_up(client)
    told = [(event.verb, event.facts["from"]) for event in Event.objects.about(xiaowen)]
    assert [verb for verb, _from in told] == ["sign_in_failed", "sign_in", "add_totp", "new_codes"]
    assert {place for _verb, place in told} == {"127.0.0.1"}
    assert "Wrong password" in client.get("/accounts/security/").content.decode()


def test_the_security_page_asks_the_same_questions_for_one_session_and_for_three(
    client: Client, xiaowen: User, django_assert_max_num_queries: object
) -> None:
    sign_in(client)
    with django_assert_max_num_queries(12):
        client.get("/accounts/security/")
    sign_in(Client()), sign_in(Client())
    with django_assert_max_num_queries(12):
        client.get("/accounts/security/")


TRAPS = ("", "%", "²²²²²²", "\x00" * 6, "9" * 5000, "null", "[]", "{}", '{"response": []}', "[" * 9000,
    '{"id": "a", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", "userHandle": "!"}}',
)  # fmt: skip


def test_no_code_and_no_credential_is_an_error(
    client: Client, xiaowen: User, phone: tuple[str, list[str]]
) -> None:
    inside = Client()
    sign_in(inside), second(inside, phone[1][0]), sign_in(client)
    for trap in TRAPS:
        for where, field in (("second", "code"), ("second", "credential"), ("passkey", "credential")):
            assert client.post(f"/accounts/{where}/", {field: trap}).status_code < 500
        for where, field in (
            ("reauthenticate", "code"), ("reauthenticate", "password"), ("reauthenticate", "credential"),
            ("security/passkey", "credential"), ("security/phone", "code"), ("address", "address"),
        ):  # fmt: skip
            assert inside.post(f"/accounts/{where}/", {field: trap, "name": trap}).status_code < 500
    assert "_auth_user_id" not in client.session
