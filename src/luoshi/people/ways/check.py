"""Whether each way in works, asked of the other side without anybody signing in."""

from __future__ import annotations

import json
from collections.abc import Iterator

from luoshi.kernel import outgoing
from luoshi.people.ways import chats, directory, oidc
from luoshi.people.ways.declared import DingTalk, Feishu, Ldap, Oidc, Way, ways
from luoshi.people.ways.request import Asked, back
from luoshi.people.ways.talk import Clock, Unproven, Unreachable, json_of


def troubles() -> Iterator[tuple[Way, str]]:
    """Each way with what is wrong with it, in words for whoever set it up; empty when nothing is."""
    for way in ways():
        try:
            _ask(way)
            yield way, ""
        except (*Unreachable, Unproven) as error:
            yield way, str(error)


def _ask(way: Way) -> None:
    if isinstance(way, Oidc):
        oidc.address(way, Asked(way.key))
    elif isinstance(way, Ldap):
        directory.tried(way)
    elif isinstance(way, DingTalk):
        _secret(f"{chats.DINGTALK}/oauth2/accessToken", {"appKey": way.client, "appSecret": way.secret})
    elif isinstance(way, Feishu):
        there = f"https://open.{way.site}/open-apis/auth/v3/app_access_token/internal"
        _secret(there, {"app_id": way.client, "app_secret": way.secret})


def _secret(url: str, body: dict[str, str]) -> None:
    """Whether the application and its secret belong together."""
    said = json_of(outgoing.post(url, json.dumps(body).encode(), chats.JSON, timeout=Clock().left))
    if said.get("code", 0) != 0:
        raise Unproven(f"{said['code']} {said.get('msg', '')}")


def entered(way: Way) -> str:
    """The redirect address that has to be entered at the other side; a directory needs none."""
    return "" if isinstance(way, Ldap) else back(way.key)
