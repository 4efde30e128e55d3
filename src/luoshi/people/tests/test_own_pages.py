"""A person's own settings, the language before sign-in, and the invitation."""

from datetime import timedelta

import pytest
from django.test import Client

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.people.models import Invitation, User

SECRET = "山高月小水落石出江流有声"


@pytest.fixture
def invited(db: None) -> User:
    return User.objects.create_user("cxw@huarui.example", name="陈晓雯")


def test_settings_are_kept_and_speak_the_new_language(client: Client, invited: User) -> None:
    client.force_login(invited)
    words = {"name": "陈晓雯", "language": "en", "time_zone": "Asia/Tokyo"}
    answer = client.post("/me/", words, follow=True)
    invited.refresh_from_db()
    assert (invited.language, invited.time_zone, invited.shortcuts) == ("en", "Asia/Tokyo", False)
    assert answer.headers["Content-Language"] == "en"


def test_the_own_address_is_not_changed_here(client: Client, invited: User) -> None:
    client.force_login(invited)
    client.post(
        "/me/", {"name": "陈晓雯", "language": "en", "time_zone": "UTC", "email": "evil@evil.example"}
    )
    invited.refresh_from_db()
    assert invited.email == "cxw@huarui.example"


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"time_zone": "Mars/Base"}, {"name": ""}])
def test_impossible_settings_are_refused(client: Client, invited: User, wrong: dict[str, str]) -> None:
    client.force_login(invited)
    right = {"name": "陈晓雯", "language": "en", "time_zone": "UTC"}
    assert client.post("/me/", right | wrong).status_code == 422


def test_before_sign_in_the_language_is_a_cookie(client: Client, db: None) -> None:
    client.post("/language/", {"language": "zh-hant", "next": "/accounts/login/"})
    assert client.get("/accounts/login/").headers["Content-Language"] == "zh-hant"
    assert client.post("/language/", {"language": "xx"}).status_code == 404
    assert client.post("/language/", {"language": "en", "next": "//evil.example"})["Location"] == "/"


def test_the_first_language_follows_the_browser(client: Client, db: None) -> None:
    for wish, spoken in (("zh-TW", "zh-hant"), ("zh-CN", "zh-hans"), ("en-GB", "en"), ("fr", "zh-hans")):
        answer = client.get("/accounts/login/", headers={"accept-language": wish})
        assert answer.headers["Content-Language"] == spoken


def test_opening_an_invitation_uses_nothing_up_and_accepting_it_does(client: Client, invited: User) -> None:
    path = f"/invitation/{Invitation.issue(invited)}/"
    for _ in range(3):
        assert Client().get(path).status_code == 200
    assert client.post(path, {"password": SECRET}).status_code == 302
    assert client.get("/me/").status_code == 200
    assert Client().get(path).status_code == 410
    assert Client().post(path, {"password": "another long one"}).status_code == 410


@pytest.mark.parametrize("password", ["", "short", "x" * 129, "1234567890", "cxw@huarui.example"])
def test_a_weak_password_is_refused_and_the_invitation_stays(
    client: Client, invited: User, password: str
) -> None:
    path = f"/invitation/{Invitation.issue(invited)}/"
    assert client.post(path, {"password": password}).status_code == 422
    assert Client().get(path).status_code == 200


def test_an_invitation_ends_after_seven_days(client: Client, invited: User) -> None:
    path = f"/invitation/{Invitation.issue(invited)}/"
    with clock.at(clock.now() + timedelta(days=7, seconds=1)):
        assert client.get(path).status_code == 410


def test_invite_single_use_bound(client: Client, invited: User) -> None:
    """A token opens the invited address alone; a forwarded mail gives no other address a way in."""
    path = f"/invitation/{Invitation.issue(invited)}/"
    User.objects.update(email="new@huarui.example")
    assert client.get(path).status_code == 410


def test_two_who_accept_at_once_are_one(invited: User) -> None:
    token = Invitation.issue(invited)
    first, second = Invitation.of(token), Invitation.of(token)
    first.accept(SECRET)
    with pytest.raises(Refusal, match="used"):
        second.accept("another long one")


def test_guessed_tokens_find_nothing(client: Client, db: None) -> None:
    for token in ("x", "0" * 43, "%00", "..", "é"):
        assert client.get(f"/invitation/{token}/").status_code in (400, 404, 410)
