"""Coming in by password, and everything that must not let anybody in."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from luoshi.people.models import User
from luoshi.testing.tasks import work
from luoshi.trail.models import Event

SECRET = "山高月小水落石出江流有声"


@pytest.fixture
def xiaowen(db: None) -> User:
    cache.clear()
    return User.objects.create_user("cxw@huarui.example", SECRET, name="陈晓雯")


def sign_in(
    client: Client, password: str = SECRET, email: str = "cxw@huarui.example", to: str = ""
) -> object:
    return client.post(f"/accounts/login/{to}", {"login": email, "password": password})


def test_the_right_password_opens_a_session_and_is_one_event(client: Client, xiaowen: User) -> None:
    assert sign_in(client).status_code == 302
    assert client.session["_auth_user_id"] == str(xiaowen.pk)
    assert [event.verb for event in Event.objects.about(xiaowen)] == ["sign_in"]


@pytest.mark.parametrize("email", ["CXW@huarui.example", " cxw@huarui.example "])
def test_the_address_is_read_in_any_spelling(client: Client, xiaowen: User, email: str) -> None:
    assert sign_in(client, email=email).status_code == 302


@pytest.mark.parametrize(
    "email",
    ["cxw+tag@huarui.example", "cхw@huarui.example", "ｃｘｗ@huarui.example.evil", "cxw@huarui.example\x00"],
)
def test_unverified_sees_nothing(client: Client, xiaowen: User, email: str) -> None:
    """Nobody signs up with an address, and what only looks like one is nobody's: no session and no letter."""
    sign_in(client, email=email)
    typed = {"email": email, "password1": SECRET, "password2": SECRET}
    assert client.post("/accounts/signup/", typed).status_code == 404
    client.post("/accounts/password/reset/", {"email": email})
    work()
    assert "_auth_user_id" not in client.session and mail.outbox == []
    assert client.get("/me/").status_code == 302


def test_wrong_and_endless_passwords_get_the_same_kind_of_answer(client: Client, xiaowen: User) -> None:
    for password in ("falsch falsch", "x" * 100_000, "", "\x00" * 20):
        assert sign_in(client, password).status_code in (200, 422)
        assert "_auth_user_id" not in client.session


def test_after_five_failures_even_the_right_password_waits(client: Client, xiaowen: User) -> None:
    for _ in range(5):
        sign_in(client, "falsch falsch")
    assert sign_in(client).status_code != 302


def test_a_closed_account_stays_outside(client: Client, xiaowen: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client)
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil"],
)
def test_next_is_local(client: Client, xiaowen: User, elsewhere: str) -> None:
    answer = client.post("/accounts/login/", {"login": xiaowen.email, "password": SECRET, "next": elsewhere})
    assert answer["Location"] == "/"


def test_the_way_back_is_followed_on_this_site(client: Client, xiaowen: User) -> None:
    assert (
        sign_in(client, to="?next=/huarui/CRM/problems/%3Fq%3Dx")["Location"] == "/huarui/CRM/problems/?q=x"
    )


def test_nobody_signs_up_and_nobody_manages_addresses(client: Client, xiaowen: User) -> None:
    client.force_login(xiaowen)
    for path in ("signup/", "email/", "confirm-email/", "password/set/", "login/code/confirm/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_a_reset_is_one_mail_to_the_stored_address_with_our_own_link(client: Client, xiaowen: User) -> None:
    typed = {"email": ["CXW@huarui.example", "evil@evil.example"][::-1]}
    client.post("/accounts/password/reset/", {"email": typed["email"]}, HTTP_X_FORWARDED_HOST="evil.example")
    work()
    letters = [(letter.recipients(), "evil" in letter.body) for letter in mail.outbox]
    assert letters == [([xiaowen.email], False)]


@pytest.mark.parametrize(
    "email", ["nobody@huarui.example", "a@b.example,cxw@huarui.example", "cxw@huarui.example\nCc:x@y.z"]
)
def test_unknown_addresses_get_no_mail_and_no_hint(client: Client, xiaowen: User, email: str) -> None:
    client.post("/accounts/password/reset/", {"email": email})
    work()
    assert mail.outbox == []


def test_a_reset_link_works_once(client: Client, xiaowen: User) -> None:
    client.post("/accounts/password/reset/", {"email": xiaowen.email})
    work()
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    form = client.get(link.removeprefix("http://127.0.0.1:8000"))["Location"]
    new = {"password1": "水落石出山高月小江流有声", "password2": "水落石出山高月小江流有声"}
    assert client.post(form, new).status_code == 302
    xiaowen.refresh_from_db()
    assert xiaowen.check_password("水落石出山高月小江流有声")
    assert client.post(form, new).status_code == 200


def test_a_new_password_ends_the_other_sessions(client: Client, xiaowen: User) -> None:
    other = Client()
    sign_in(other), sign_in(client)
    words = {
        "oldpassword": SECRET,
        "password1": "水落石出山高月小江流有声",
        "password2": "水落石出山高月小江流有声",
    }
    assert client.post("/accounts/password/change/", words).status_code == 302
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_other_devices_can_be_signed_out(client: Client, xiaowen: User) -> None:
    other = Client()
    sign_in(other), sign_in(client)
    client.post("/accounts/sessions/")
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_signing_out_needs_a_post(client: Client, xiaowen: User) -> None:
    sign_in(client)
    client.get("/accounts/logout/")
    assert client.get("/me/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/me/").status_code == 302
