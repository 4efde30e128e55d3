"""Signing in with DingTalk and Feishu, by the interfaces that both call OAuth 2.

Neither gives a signed token: who somebody is, is asked by TLS with the pass that the code was exchanged for.
Inside their own apps the same address needs no password, so that one tap is enough.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from luoshi.kernel import outgoing
from luoshi.people.ways.declared import Claimed, DingTalk, Feishu
from luoshi.people.ways.request import Asked, challenge
from luoshi.people.ways.talk import Clock, Unproven, json_of

JSON = {"Content-Type": "application/json; charset=utf-8"}
DINGTALK = "https://api.dingtalk.com/v1.0"


def address(way: DingTalk | Feishu, asked: Asked) -> str:
    """Where the person goes."""
    query = {
        "client_id": way.client, "response_type": "code", "redirect_uri": asked.back, "state": asked.state,
    }  # fmt: skip
    if isinstance(way, DingTalk):
        company = {"corpId": way.corp} if way.corp else {}
        more = {"scope": "openid corpid" if way.corp else "openid", "prompt": "consent"} | company
        return f"https://login.dingtalk.com/oauth2/auth?{urlencode(query | more)}"
    proof = {"code_challenge": challenge(asked.verifier), "code_challenge_method": "S256"}
    return f"{way.issuer}/open-apis/authen/v1/authorize?{urlencode(query | proof)}"


def proven(way: DingTalk | Feishu, asked: Asked, answer: dict[str, str]) -> Claimed:
    """Who came back with this answer. Raises outgoing.NoAnswer, outgoing.Forbidden or Unproven."""
    if isinstance(way, DingTalk):
        return _by_dingtalk(way, answer.get("authCode") or answer.get("code", ""))
    return _by_feishu(way, asked, answer.get("code", ""))


def _by_dingtalk(way: DingTalk, code: str) -> Claimed:
    clock = Clock()
    body = {
        "clientId": way.client,
        "clientSecret": way.secret,
        "code": code,
        "grantType": "authorization_code",
    }
    given = _posted(f"{DINGTALK}/oauth2/userAccessToken", body, clock)
    if way.corp and given.get("corpId") != way.corp:
        raise Unproven(f"of the company {given.get('corpId')}")
    token = {"x-acs-dingtalk-access-token": str(given.get("accessToken", ""))}
    person = json_of(outgoing.get(f"{DINGTALK}/contact/users/me", token, timeout=clock.left))
    return _claimed(way, person.get("unionId"), person.get("nick"))


def _by_feishu(way: Feishu, asked: Asked, code: str) -> Claimed:
    clock, home = Clock(), f"https://open.{way.site}/open-apis/authen"
    body = {
        "grant_type": "authorization_code", "client_id": way.client, "client_secret": way.secret,
        "code": code, "redirect_uri": asked.back, "code_verifier": asked.verifier,
    }  # fmt: skip
    given = _posted(f"{home}/v2/oauth/token", body, clock)
    token = {"Authorization": f"Bearer {given.get('access_token', '')}"}
    said = _taken(json_of(outgoing.get(f"{home}/v1/user_info", token, timeout=clock.left)))
    person: dict[str, Any] = said.get("data") or {}
    if way.tenant and person.get("tenant_key") != way.tenant:
        raise Unproven(f"of the tenant {person.get('tenant_key')}")
    return _claimed(way, person.get("union_id"), person.get("name"))


def _posted(url: str, body: dict[str, str], clock: Clock) -> dict[str, Any]:
    return _taken(json_of(outgoing.post(url, json.dumps(body).encode(), JSON, timeout=clock.left)))


def _taken(said: dict[str, Any]) -> dict[str, Any]:
    """Feishu refuses with a number inside an answer that HTTP calls good."""
    if said.get("code", 0) != 0:
        raise Unproven(f"refused with {said['code']}")
    return said


def _claimed(way: DingTalk | Feishu, subject: object, label: object) -> Claimed:
    """Union ids are one person's for all applications of one company: a new application keeps the links."""
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Unproven("no subject")
    return Claimed(way.issuer, subject, str(label or subject))
