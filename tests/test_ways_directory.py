"""Signing in with the company account, against a real OpenLDAP server under TLS."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from luoshi.kernel import outgoing
from luoshi.people.models import Identity, Invitation, User
from luoshi.people.ways import directory, talk
from luoshi.people.ways.declared import Ldap
from luoshi.people.ways.talk import Unproven
from luoshi.testing.cast import Cast
from luoshi.testing.tls import Authority
from tests.slapd import BASE, NAME, PLAIN, SECRET, SERVICE, Slapd, slapd, unpacked
from tests.small_directory import Small, small

HERE = "山高月小水落石出江流有声"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd | Small]:
    running = slapd if unpacked() else small
    with running(tmp_path_factory.mktemp("slapd"), authority) as server:
        yield server


@pytest.fixture
def way(server: Slapd | Small, authority: Authority, settings: Settings) -> Ldap:
    cache.clear()
    way = Ldap(NAME, 636, True, BASE, SERVICE, SECRET, names=("uid", "mail"), ca_file=authority.file)
    settings.OUTGOING_ALLOW, settings.WAYS = server.led(), (way,)
    return way


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def signs_in(client: Client, name: str, password: str) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password})


def linked(user: User, way: Ldap, name: str = "zhangsan") -> Identity:
    return Identity.link(user, way, directory.proven(way, name, f"{name}-password"))


@pytest.mark.parametrize("name", ["zhangsan", "ZhangSan", "zhangsan@huarui.example"])
def test_the_company_account_opens_whom_it_is_linked_with(cast: Cast, way: Ldap, name: str) -> None:
    linked(cast.reporter.user, way)
    client = english()
    assert signs_in(client, name, "zhangsan-password").status_code == 302
    assert client.session["_auth_user_id"] == str(cast.reporter.user_id)
    assert client.get("/huarui/CRM/problems/").status_code == 200


def test_it_goes_by_starttls_too_and_is_the_same_person_in_either(way: Ldap) -> None:
    plain = replace(way, host=PLAIN, port=389, from_the_start=False)
    kept = [directory.proven(each, "lisi", "lisi-password").subject for each in (way, plain)]
    assert len(set(kept)) == 1 and len(kept[0]) == 36


NAMES = ["", "*", "*)(uid=*", "zhangsan)(uid=*", "a*", f"uid=zhangsan,ou=people,{BASE}", "zhangsan\x00", "zhang san",
         "\\2a", "x" * 121, "zhang\nsan"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "password"),
    [*((name, "zhangsan-password") for name in NAMES), ("zhangsan", ""), ("zhangsan", "\x00"),
     ("zhangsan", "zhangsan-password\x00"), ("zhangsan", "x" * 129)],
)  # fmt: skip
def test_ldap_empty_password(cast: Cast, way: Ldap, server: Slapd | Small, name: str, password: str) -> None:
    """Empty, NUL, half a filter, a DN as name: refused before any bind, though this server would take them."""
    linked(cast.reporter.user, way)
    time.sleep(0.05)
    before = server.log
    with pytest.raises(Unproven):
        directory.proven(way, name, password)
    client = english()
    signs_in(client, name, password)
    assert "_auth_user_id" not in client.session
    if name.strip() != "zhangsan" or not password:
        assert server.log == before, "nothing was sent"


@pytest.mark.parametrize(
    ("name", "password"),
    [("zhangsan", "falsch"), ("zhangsan", "lisi-password"), ("nobody", "x"), ("twin", "twin-password"),
     ("left", "left-password"), ("lisi", "lisi-password")],
)  # fmt: skip
def test_wrong_unknown_ambiguous_disabled_and_unlinked_stay_outside(
    cast: Cast, way: Ldap, name: str, password: str
) -> None:
    linked(cast.reporter.user, way)
    client = english()
    answer = signs_in(client, name, password)
    assert answer.status_code in (200, 422) and "_auth_user_id" not in client.session
    assert User.objects.filter(email__startswith=name).count() == 0, "nobody is made an account"
    said = answer.content.decode()
    assert ("not linked with anybody" in said) == (name == "lisi")


def test_a_mail_address_in_the_directory_opens_no_account_of_the_same_address(cast: Cast, way: Ldap) -> None:
    User.objects.filter(pk=cast.lead.user_id).update(email="zhangsan@huarui.example")
    client = english()
    signs_in(client, "zhangsan@huarui.example", "zhangsan-password")
    assert "_auth_user_id" not in client.session


def test_who_has_a_password_links_the_company_account_and_an_invitation_does_it_too(
    cast: Cast, way: Ldap
) -> None:
    client = english()
    client.force_login(cast.reporter.user)
    assert client.get("/me/ways/").status_code == 200
    said = {"name": "zhangsan", "password": "falsch"}
    assert client.post("/me/ways/company/", said).status_code == 422
    assert client.post("/me/ways/company/", said | {"password": "zhangsan-password"}).status_code == 302
    invited = User.objects.create_user("lisi@huarui.example", name="李四")
    path = f"/invitation/{Invitation.issue(invited)}/company/"
    new = english()
    assert new.post(path, {"name": "zhangsan", "password": "zhangsan-password"}).status_code == 422
    assert new.post(path, {"name": "lisi", "password": "lisi-password"}).status_code == 302
    assert new.session["_auth_user_id"] == str(invited.pk)
    assert english().get(path).status_code == 410


def test_guessing_by_the_form_that_links_is_counted_however_the_name_is_spelt(cast: Cast, way: Ldap) -> None:
    """A directory takes full-width letters, mathematical ones and the long s for the same name; so do we."""
    client = english()
    client.force_login(cast.reporter.user)
    User.objects.update(language="en")
    for name in (
        "zhangsan",
        "ZhangSan",
        "ｚｈａｎｇｓａｎ",
        "zhang\u017fan",
        "zhang\U0001d42can",
        "zhangsan",
    ):
        answer = client.post("/me/ways/company/", {"name": name, "password": "falsch"})
    assert "Too many attempts" in answer.content.decode()
    assert (
        client.post("/me/ways/company/", {"name": "zhangsan", "password": "zhangsan-password"}).status_code
        == 422
    )


@contextmanager
def listening(answer: bytes = b"") -> Iterator[int]:
    """Somebody who takes the connection and says this, or nothing, for ever."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        held = list[socket.socket]()

        def hold() -> None:
            while True:
                try:
                    held.append(line.accept()[0])
                    held[-1].sendall(answer)
                except OSError:
                    return

        threading.Thread(target=hold, daemon=True).start()
        yield line.getsockname()[1]
        for each in held:
            each.close()


def test_ldap_down_slow_or_another(
    cast: Cast, way: Ldap, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator's password goes on at once, sessions go on, others read why within five seconds."""
    admin = cast.lead.user
    admin.set_password(HERE)
    admin.save()
    linked(cast.reporter.user, way)
    inside = english()
    signs_in(inside, "zhangsan", "zhangsan-password")
    assert talk.SECONDS < 5
    monkeypatch.setattr(talk, "SECONDS", 1.0)
    with listening() as silent, listening(b"HTTP/1.1 200 OK\r\n\r\n") as other:
        for port in (silent, other, 1):
            settings.OUTGOING_ALLOW = [f"{NAME}=127.0.0.1:{port}"]
            began, client = time.monotonic(), english()
            said = signs_in(client, "lisi", "lisi-password").content.decode()
            assert "does not answer" in said and time.monotonic() - began < 5
            began = time.monotonic()
            assert signs_in(client, admin.email, HERE).status_code == 302
            assert time.monotonic() - began < 1
            assert inside.get("/huarui/CRM/problems/").status_code == 200


def test_tls_is_never_done_without(
    way: Ldap, server: Slapd | Small, authority: Authority, settings: Settings
) -> None:
    """An unknown authority, a certificate of another name, and a server that wants no TLS are no directory."""
    wrong = "other.huarui.example"
    settings.OUTGOING_ALLOW = [*server.led(), f"{wrong}=127.0.0.1:{server.ldaps}"]
    refusing = bytes.fromhex("300c02010178070a01020400 0400".replace(" ", ""))
    with listening(refusing) as stripped:
        settings.OUTGOING_ALLOW.append(f"strip.huarui.example=127.0.0.1:{stripped}")
        strip = replace(way, host="strip.huarui.example", port=389, from_the_start=False)
        for each in (replace(way, ca_file=""), replace(way, host=wrong), strip):
            with pytest.raises(outgoing.NoAnswer):
                directory.proven(each, "zhangsan", "zhangsan-password")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "::1"])
def test_outgoing_guard_ldap(way: Ldap, settings: Settings, host: str) -> None:
    """An address inside has to be listed, and so has another port."""
    settings.OUTGOING_ALLOW = []
    with pytest.raises(outgoing.Forbidden):
        directory.proven(replace(way, host=host), "zhangsan", "x")
    with pytest.raises(outgoing.Forbidden):
        directory.proven(replace(way, port=25), "zhangsan", "x")


def test_a_company_that_hires_somebody_again_gives_a_new_key(cast: Cast, way: Ldap) -> None:
    """The name is given to somebody else: the key is not the name, so it opens nothing."""
    Identity.objects.create(user=cast.reporter.user, way="ldap", issuer=way.issuer, subject="zhangsan")
    client = english()
    signs_in(client, "zhangsan", "zhangsan-password")
    assert "_auth_user_id" not in client.session


def test_the_small_directory_answers_like_the_real_one(
    way: Ldap, authority: Authority, settings: Settings, tmp_path: Any
) -> None:
    with small(tmp_path, authority) as server:
        settings.OUTGOING_ALLOW = server.led()
        plain = replace(way, host=PLAIN, port=389, from_the_start=False)
        for each in (way, plain):
            assert directory.proven(each, "lisi", "lisi-password").label == "Lisi"
            for name, password in (("lisi", "falsch"), ("twin", "twin-password"), ("left", "left-password")):
                with pytest.raises(Unproven):
                    directory.proven(each, name, password)
        assert "BIND dn=" in server.log and "SRCH" in server.log
