"""Tokens: who a program is, how long, and how much it may ask."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client, override_settings
from django.urls import reverse

from luoshi.api import limits, rules
from luoshi.api.models import Feed, Token
from luoshi.api.tests.programs import Program
from luoshi.kernel import clock
from luoshi.people.factors import verbs
from luoshi.people.lives import PROVEN
from luoshi.people.models import Identity
from luoshi.people.tests.codes import code
from luoshi.problems.tests.stages import reported
from luoshi.testing.cast import Cast


def prove_now(client: Client) -> None:
    """As if this person had just signed in."""
    session = client.session
    session[PROVEN] = clock.now().timestamp()
    session.save()


def test_a_token_is_shown_once_and_kept_as_a_hash(cast: Cast) -> None:
    client, url = Client(), cast.project.url("tokens:list")
    client.force_login(cast.reporter.user)
    day = clock.now().date() + timedelta(days=9)
    words = {"name": "日报脚本", "scope": "read", "ends_on": day.isoformat()}
    asked = client.post(url, words)
    assert asked["Location"].startswith("/accounts/reauthenticate/"), "the sign-in was long ago"
    prove_now(client)
    made = client.post(url, words).content.decode()
    token = Token.objects.get(member=cast.reporter)
    secret = next(word for word in made.replace("<", ">").split(">") if word.startswith("luo_"))
    assert Token.of(secret) == token and secret not in str(vars(token))
    assert len(secret) >= len("luo_") + 43  # 256 bits
    later = client.get(url).content.decode()
    assert "日报脚本" in later and secret not in later
    client.post(cast.project.url("tokens:revoke", token.pk))
    assert Token.of(secret) is None


def test_a_token_needs_a_recent_sign_in(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.lead.user)
    form = {"name": "x", "scope": "write", "ends_on": Token.usual_end().isoformat()}
    with clock.at(clock.now() + timedelta(minutes=31)):
        asked = client.post(cast.project.url("tokens:list"), form)
        assert "/accounts/reauthenticate/" in asked["Location"] and not Token.objects.exists()


def test_nobody_sees_or_revokes_the_token_of_another(cast: Cast) -> None:
    token = Program(cast.lead).token
    client = Client()
    client.force_login(cast.reporter.user)
    assert "夜里抓取" not in client.get(cast.project.url("tokens:list")).content.decode()
    assert client.post(cast.project.url("tokens:revoke", token.pk)).status_code == 404
    token.refresh_from_db()
    assert token.works


def test_a_token_ends_within_a_year(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.lead.user)
    prove_now(client)
    day = clock.now().date() + timedelta(days=400)
    form = {"name": "x", "scope": "read", "ends_on": day.isoformat()}
    assert client.post(cast.project.url("tokens:list"), form).status_code == 422
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    "how", ["nothing", "wrong", "cut", "revoked", "ended", "left", "inactive", "password"]
)
def test_without_a_token_that_works_the_answer_is_401(cast: Cast, how: str) -> None:
    program = Program(cast.consultant)
    tokens = Token.objects.filter(pk=program.token.pk)
    if how == "revoked":
        program.token.revoke(by=cast.consultant)
    elif how == "ended":
        tokens.update(ends_on=clock.now().date() - timedelta(days=2))
    elif how == "left":
        cast.consultant.active_to = clock.now().date() - timedelta(days=2)
        cast.consultant.save()
    elif how == "inactive":
        cast.consultant.user.is_active = False
        cast.consultant.user.save()
    elif how == "password":
        Token.revoke_all(cast.consultant.user)
    elif how != "nothing":
        program.headers["Authorization"] = (
            "Bearer luo_x" if how == "wrong" else program.headers["Authorization"][:-1]
        )
    if how == "nothing":
        del program.headers["Authorization"]
    answer = program.get("/me")
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_changed_password_ends_every_token_of_the_person(cast: Cast) -> None:
    program, other = Program(cast.lead), Program(cast.reporter)
    cast.lead.user.set_password("一个很长的旧密码123")
    cast.lead.user.save()
    client = Client()
    client.force_login(cast.lead.user)
    words = {
        "oldpassword": "一个很长的旧密码123",
        "password1": "一个很长的新密码456",
        "password2": "一个很长的新密码456",
    }
    client.post("/accounts/password/change/", words)
    assert program.get("/me").status_code == 401 and other.get("/me").status_code == 200


@pytest.mark.parametrize("how", ["added", "taken away", "new codes", "reset", "unlinked"])
def test_a_changed_second_factor_ends_every_token_and_calendar_of_the_person(cast: Cast, how: str) -> None:
    program, other = Program(cast.lead), Program(cast.reporter)
    feed, user, client = Feed.make(by=cast.lead), cast.lead.user, Client()
    client.force_login(user)
    prove_now(client)
    if how == "added":
        page = client.get(reverse("people:totp_add")).content.decode()
        secret = re.findall(r'name="secret" value="(\w+)"|<code[^>]*>([A-Z2-7 ]{16,})</code>', page)
        client.post(reverse("people:totp_add"), {"code": code("".join(secret[0]).replace(" ", ""))})
    elif how == "reset":
        verbs.reset(user)
    elif how == "unlinked":
        user.set_password("一个很长的密码123456")
        user.save()
        linked = Identity.objects.create(user=user, way="oidc", issuer="https://id.example", subject="7")
        linked.unlink(by=user)
    else:
        factor = TOTP.activate(user, "JBSWY3DPEHPK3PXP").instance
        client.post(
            reverse("people:codes") if how == "new codes" else reverse("people:factor_drop", args=[factor.pk])
        )
    assert program.get("/me").status_code == 401 and other.get("/me").status_code == 200
    assert client.get(f"/calendar/{feed}.ics").status_code == 404


def test_a_session_does_not_work_on_the_api_nor_a_token_on_a_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.lead.user)
    assert client.get("/api/v1/me").status_code == 401
    program = Program(cast.lead)
    page = program.client.get(cast.project.url("problems:list"), headers=program.headers)
    assert page.status_code == 302 and "login" in page["Location"]


def test_a_token_that_only_reads_writes_nothing(cast: Cast) -> None:
    problem, program = reported(cast), Program(cast.lead, scope="read")
    assert program.get("/problems/1").status_code == 200
    refused = program.post("/problems/1/moves/accept", {"importance": 2})
    problem.refresh_from_db()
    assert refused.status_code == 403 and problem.state == "reported"


def test_all_requests_of_a_minute_are_counted_together(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PER_MINUTE", 2 * Token.block)
    program = Program(cast.lead)
    with clock.at(clock.now().replace(second=10)):
        assert program.get("/me").status_code == 200
        limits._left.clear()  # another process
        assert program.get("/me").status_code == 200
        limits._left.clear()  # a third one: the minute's forty are given out
        answer = program.get("/me")
        assert answer.status_code == 429 and answer["Retry-After"] == "50"
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert program.get("/me").status_code == 200


def test_the_last_use_is_written_at_most_once_in_a_block(cast: Cast) -> None:
    program = Program(cast.lead)
    with clock.at(clock.now().replace(second=10)):
        for _time in range(Token.block):
            program.get("/me")
        program.token.refresh_from_db()
        assert program.token.let_in == Token.block
        assert program.token.used_at == clock.now().replace(second=0, microsecond=0)


@override_settings(API_ORIGINS=["https://app.example.com"])
def test_cors_exact_origin(cast: Cast) -> None:
    program = Program(cast.lead)
    for origin, allowed in (
        ("https://app.example.com", True),
        ("https://app.example.com.evil.example", False),
        ("http://app.example.com", False),
        ("https://evilapp.example.com", False),
        ("null", False),
    ):
        answer = program.get("/me", Origin=origin)
        assert (answer.get("Access-Control-Allow-Origin") == origin) is allowed
        assert "Access-Control-Allow-Credentials" not in answer and "Origin" in answer["Vary"]
        first = program.client.options("/api/v1/me", headers={"Origin": origin})
        assert ("Access-Control-Allow-Headers" in first) is allowed


def test_no_other_site_reads_answers_unless_it_is_listed(cast: Cast) -> None:
    answer = Program(cast.lead).get("/me", Origin="https://app.example.com")
    assert "Access-Control-Allow-Origin" not in answer


@override_settings(SECURE=True)
def test_api_over_http_answers_403_and_leads_nowhere(cast: Cast) -> None:
    program = Program(cast.lead)
    assert program.get("/me").status_code == 403
    secure = program.client.get("/api/v1/me", headers=program.headers, secure=True)
    assert secure.status_code == 200
