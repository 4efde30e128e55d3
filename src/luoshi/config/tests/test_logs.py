"""Lines of log: one form, the number of the request, who was refused what, and no secret and no address."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from luoshi.api.models import Token
from luoshi.config.logs import Json, Line
from luoshi.config.proxies import Proxied, networks
from luoshi.kernel.asking import NUMBER
from luoshi.people.models import Invitation
from luoshi.testing.cast import Cast
from luoshi.ui import errors

SECRETS = ("luo_V7vT9qLwxRzAbCdEfGhIjKlMnOpQrStUvWxYz012345", "cxw@huarui.example", "13812345678",
           "1-c9f0aa-0123456789abcdef0123456789abcdef", "WyIwMThmIiwiYSJd:1rAbCd:x-YzQw3eRtYuIoP")  # fmt: skip


@pytest.fixture
def lines(caplog: Any) -> Iterator[Any]:
    """What the product would have written so far, in both forms."""
    caplog.set_level(logging.DEBUG)

    def written() -> str:
        return "\n".join(form.format(record) for record in caplog.records for form in (Json(), Line()))

    yield written


def record(said: str, *, broken: bool = False) -> logging.LogRecord:
    try:
        raise ValueError(said)
    except ValueError:
        stack: Any = sys.exc_info() if broken else None
    return logging.LogRecord("luoshi.x", logging.WARNING, "x.py", 1, "%s", (said,), stack)


def test_a_line_is_one_object_and_holds_no_secret_no_address_and_no_telephone() -> None:
    key = uuid4()
    said = f'"}}\n{{"level": "FAKE"}} /tap/{key}/ SynchronousOnlyOperation {" ".join(SECRETS)}'
    for broken in (False, True):
        line = Json().format(record(said, broken=broken))
        assert "\n" not in line
        told = json.loads(line)
        assert told["level"] == "WARNING" and told["at"].endswith("Z") and ("stack" in told) is broken
        for text in (line, Line().format(record(said, broken=broken))):
            assert [secret for secret in SECRETS if secret in text] == []
            assert "\n{" not in text and str(key) in text and "SynchronousOnlyOperation" in text


@pytest.mark.django_db
def test_who_was_refused_what_is_written_down(cast: Cast, caplog: Any) -> None:
    client = Client()
    client.get("/huarui/CRM/nowhere/")
    assert [one for one in caplog.records if one.name == "luoshi.security"] == [], "strangers are noise"
    client.force_login(cast.consultant.user)
    answer = client.get(cast.project.url("rollout:setup"))
    Client().get("/api/v1/me", headers={"Authorization": "Bearer luo_x"})
    secret = Token.make(by=cast.consultant, name="x", scope="read", ends_on=Token.usual_end())[1]
    Client().get("/api/v1/problems/7", headers={"Authorization": f"Bearer {secret}"})
    Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    told = [one.facts for one in caplog.records if one.name == "luoshi.security"]
    who = str(cast.consultant.user_id)
    assert [(one["status"], one["who"]) for one in told] == [(404, who), (401, ""), (404, who), (403, "")]
    assert told[0]["path"] == cast.project.url("rollout:setup") and answer["X-Request-ID"]


@pytest.mark.django_db
def test_nothing_that_people_do_at_the_door_puts_a_secret_into_the_log(cast: Cast, lines: Any) -> None:
    cache.clear()
    token, typed = Invitation.issue(cast.reporter.user), "mein geheimes Passwort 7"
    for path, form in (
        ("/accounts/login/", {"login": cast.reporter.email, "password": typed}),
        ("/accounts/login/", {"login": typed, "password": cast.reporter.email}),
        ("/accounts/password/reset/", {"email": cast.reporter.email}),
        (f"/invitation/{token}/", {"password": "kurz"}),
        (f"/invitation/{token[:-1]}/company/", {}),
        (f"/accounts/password/reset/key/{token}/", {}),
    ):
        Client().post(path, form)
    written = lines()
    assert "sign-in failed" in written
    assert [
        word
        for word in (typed, token, token[:-1], cast.reporter.email, cast.reporter.name)
        if word in written
    ] == []


@pytest.mark.django_db
def test_the_number_of_a_request_is_the_proxys_and_nobody_elses() -> None:
    seen: list[Any] = []

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.append(environ.get("HTTP_X_REQUEST_ID"))
        return []

    door = Proxied(application, networks(["10.0.0.5"]))
    for peer in ("10.0.0.5", "10.0.0.6"):
        door({"REMOTE_ADDR": peer, "HTTP_X_REQUEST_ID": "abcdef012345"}, None)
    assert seen == ["abcdef012345", None]
    assert Client().get("/healthz", headers={"X-Request-ID": 'x"\n{}'})["X-Request-ID"].isalnum()


def test_the_page_of_a_fault_shows_the_number_to_be_told() -> None:
    token = NUMBER.set("0123456789abcdef")
    try:
        assert "0123456789abcdef" in errors.server_error(None).content.decode()  # type: ignore[arg-type]
    finally:
        NUMBER.reset(token)
