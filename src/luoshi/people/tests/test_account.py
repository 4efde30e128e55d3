"""Sessions, another address, passwords that are guessed, what is counted: the account and its owner."""

from datetime import timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from luoshi.kernel import clock
from luoshi.people.models import User
from luoshi.testing.tasks import work
from luoshi.trail.models import Event

SECRET = "山高月小水落石出江流有声"


@pytest.fixture
def xiaowen(db: None) -> User:
    cache.clear()
    return User.objects.create_user("cxw@huarui.example", SECRET, name="陈晓雯", language="en")


def signed_in(email: str = "cxw@huarui.example", **more: str) -> Client:
    client = Client(**more)
    client.post("/accounts/login/", {"login": email, "password": SECRET})
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_a_session_ends_when_it_is_not_used_and_goes_on_when_it_is(xiaowen: User) -> None:
    used, left, start = signed_in(), signed_in(), clock.now()
    for hours in (8, 16, 24):
        with clock.at(start + timedelta(hours=hours)):
            assert is_in(used), f"after {hours} hours"
    with clock.at(start + timedelta(hours=12, seconds=1)):
        assert not is_in(left)


def test_a_session_ends_for_good_however_much_it_was_used(xiaowen: User) -> None:
    client, start = signed_in(), clock.now()
    for hours in range(8, 7 * 24, 8):
        with clock.at(start + timedelta(hours=hours)):
            assert is_in(client)
    with clock.at(start + timedelta(days=7, seconds=1)):
        assert not is_in(client)


def test_that_it_was_used_is_written_once_in_a_while_and_not_by_what_the_page_asks_itself(
    xiaowen: User, django_assert_num_queries: object
) -> None:
    client, start = signed_in(), clock.now()
    seen = UserSession.objects.get().last_seen_at
    with clock.at(start + timedelta(minutes=5)):
        client.get("/me/")
    with clock.at(start + timedelta(hours=2)):
        client.get("/me/", headers={"hx-request": "true"})
        assert UserSession.objects.get().last_seen_at == seen
        client.get("/me/")
        assert UserSession.objects.get().last_seen_at == start + timedelta(hours=2)


def test_the_eleventh_sign_in_ends_the_session_that_was_not_used_longest(xiaowen: User) -> None:
    devices = [signed_in() for _ in range(10)]
    with clock.at(clock.now() + timedelta(hours=2)):
        assert is_in(devices[0])
        signed_in()
        assert [is_in(device) for device in devices] == [True, False, *[True] * 8]


def test_one_device_or_all_others_can_be_signed_out_and_nobody_elses(xiaowen: User) -> None:
    User.objects.create_user("x@huarui.example", SECRET, name="孙悦")
    mine, old, older, others = signed_in(), signed_in(), signed_in(), signed_in("x@huarui.example")
    sessions = list(UserSession.objects.order_by("pk"))
    assert mine.post(f"/accounts/sessions/{sessions[3].pk}/end/").status_code == 404
    mine.post(f"/accounts/sessions/{sessions[1].pk}/end/")
    assert [is_in(each) for each in (mine, old, older, others)] == [True, False, True, True]
    mine.post("/accounts/sessions/")
    assert [is_in(each) for each in (mine, old, older, others)] == [True, False, False, True]


def test_account_fields_own_only(xiaowen: User) -> None:
    """Another address: a recent sign-in, a letter to the old one, the link to the new one, other sessions end."""
    mine, other = signed_in(), signed_in()
    mail.outbox.clear()
    mine.post("/accounts/address/", {"address": " New@Huarui.example "})
    (warning, link), xiaowen = mail.outbox, User.objects.get()
    assert (warning.to, link.to, xiaowen.email) == (
        ["cxw@huarui.example"],
        ["new@huarui.example"],
        "cxw@huarui.example",
    )
    path = next(line for line in link.body.splitlines() if line.startswith("http")).removeprefix(
        "http://127.0.0.1:8000"
    )
    assert Client().get(path).status_code == 200
    assert User.objects.get().email == "cxw@huarui.example", "opening it changes nothing"
    assert mine.post(path).status_code == 302
    assert User.objects.get().email == "new@huarui.example"
    assert is_in(mine) and not is_in(other)
    assert Client().post(path).status_code == 410
    assert mail.outbox[-1].to == ["cxw@huarui.example"]


def test_an_address_needs_a_recent_sign_in_and_can_be_withdrawn(xiaowen: User) -> None:
    client = signed_in()
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert (
            "/accounts/reauthenticate/"
            in client.post("/accounts/address/", {"address": "n@huarui.example"})["Location"]
        )
        assert not User.objects.exclude(new_email="").exists()
    client.post("/accounts/address/", {"address": "n@huarui.example"})
    path = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    client.post("/accounts/address/", {"withdraw": "1"})
    assert Client().post(path.removeprefix("http://127.0.0.1:8000")).status_code == 410


def test_an_address_that_somebody_has_is_neither_taken_nor_told(xiaowen: User) -> None:
    User.objects.create_user("taken@huarui.example", SECRET, name="孙悦")
    client = signed_in()
    answers = [
        client.post("/accounts/address/", {"address": to})["Location"]
        for to in ("taken@huarui.example", "free@huarui.example")
    ]
    assert answers[0] == answers[1]
    assert [letter.to for letter in mail.outbox].count(["taken@huarui.example"]) == 0


def test_reset_one_known_address_and_at_most_three_an_hour(xiaowen: User) -> None:
    for _ in range(6):
        Client().post("/accounts/password/reset/", {"email": "CXW@huarui.example"})
    work()
    assert [letter.to for letter in mail.outbox] == [["cxw@huarui.example"]] * 3


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost"])
def test_links_from_setting_only(xiaowen: User, host: str) -> None:
    heads = {
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_FORWARDED": "host=evil.example",
    }
    Client().post("/accounts/password/reset/", {"email": xiaowen.email}, **heads)
    work()
    bodies = [letter.body for letter in mail.outbox]
    assert all(
        "http://127.0.0.1:8000/accounts/password/reset/key/" in body and "evil" not in body for body in bodies
    )
    assert len(bodies) == (host != "evil.example")


def test_a_reset_link_works_for_an_hour(xiaowen: User) -> None:
    Client().post("/accounts/password/reset/", {"email": xiaowen.email})
    work()
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    for minutes, works in ((59, True), (61, False)):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            shown = Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode()
        assert ('name="password1"' in shown) is works


def test_password_max_and_rate(xiaowen: User) -> None:
    """An endless password is refused before anything is hashed; tries are counted whatever the Host."""
    endless = "x" * 1_000_000
    assert Client().post("/accounts/login/", {"login": xiaowen.email, "password": endless}).status_code in (
        200,
        422,
    )
    for host in ("127.0.0.1", "localhost") * 3:
        Client(HTTP_HOST=host).post("/accounts/login/", {"login": xiaowen.email, "password": "falsch falsch"})
    assert not is_in(signed_in())
    work()
    assert Event.objects.about(xiaowen).filter(verb="sign_in_failed").count() == 5


GUESSED = (
    "陈晓雯2026!!", "cxw@huarui2026", "luoshi2026luoshi", "woaini5201314", "落实落实落实落实落实", "Passw0rd2026!",
    "1qaz2wsx!@#$", "密码123456密码",
    # the own name as it is typed, with a day of birth or a telephone
    "chenxiaowen1990", "ChenXW19900215", "xiaowen.chen88", "cxw13812345678", "Xiaowen520520",
    # a common one with something around it, spelt otherwise, twice, keys side by side, digits alone
    "dragon!20267", "!!sunshine99", "m0nkeym0nkey", "5un5h1ne2026", "1q2w3e4r5t6y", "qwertyuiop[]", "poiuytrewq12",
    "zxcvbnm,./12", "abcdefghijkl", "aaaaabbbbbccccc", "8273645109", "202611302026",
)  # fmt: skip


def refusing(password: str, user: User | None) -> set[str]:
    """By which rules a password is refused."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code or "" for error in refused.error_list}
    return set()


def test_passwords_that_everybody_guesses_are_refused_and_a_sentence_of_ones_own_is_taken(
    xiaowen: User,
) -> None:
    assert [password for password in GUESSED if not refusing(password, xiaowen)] == []
    own = (
        SECRET,
        "purple tractor singing",
        "陈晓雯爱吃小笼包配豆浆",
        "xiaowen mag blaue Züge",
        "7k2m9x4p8q",
        "vT9#qLw2!xRz",
    )
    assert {password: codes for password in own if (codes := refusing(password, xiaowen))} == {}


def test_a_stolen_password_is_found_in_the_installations_own_list(tmp_path: Path, settings: Any) -> None:
    stolen = [f"stolen and sold no {number}" for number in range(500)]
    sums = sorted(sha1(word.encode(), usedforsecurity=False).hexdigest().upper() for word in stolen)
    listed = tmp_path / "sums.txt"
    listed.write_text("".join(f"{one}:{place}\r\n" for place, one in enumerate(sums)))
    settings.STOLEN_PASSWORDS = str(listed)
    assert [word for word in stolen if "password_stolen" not in refusing(word, None)] == []
    assert [n for n in range(500) if refusing(f"only my own no {n}", None)] == []
    listed.write_text("")
    assert refusing(stolen[0], None) == set()
