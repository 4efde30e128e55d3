"""Signing in with DingTalk and Feishu, against stand-ins that are as strict as the originals say they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from luoshi.config.deployed import around
from luoshi.people import terms
from luoshi.people.models import Identity, User
from luoshi.people.ways.declared import DingTalk, Feishu, Oidc
from luoshi.people.ways.request import challenge
from luoshi.testing.cast import Cast
from luoshi.testing.tls import Asked, Authority, Says, serving

HOSTS = ("api.dingtalk.com", "open.feishu.cn")
DING = DingTalk("dingapp", "ding-secret", corp="dingcorp")
FEI = Feishu("cli_app", "fei-secret", tenant="t1")


class Platform:
    """Both platforms: a code opens once, for the application that it was given to, with all that was said before."""

    def __init__(self) -> None:
        self.codes: dict[str, dict[str, str]] = {}
        self.person = {"union": "on_cxw", "corp": "dingcorp", "tenant": "t1"}

    def agrees(self, address: str) -> dict[str, str]:
        """The person agrees there; what the browser comes back with."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert asked["response_type"] == "code" and asked["redirect_uri"].endswith("/back/")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        if parts.netloc == "login.dingtalk.com":
            assert asked["corpId"] == "dingcorp" and asked["scope"] == "openid corpid"
            return {"authCode": code, "state": asked["state"]}
        assert parts.netloc == "accounts.feishu.cn" and asked["code_challenge_method"] == "S256"
        return {"code": code, "state": asked["state"]}

    def answer(self, asked: Asked) -> Says:
        """By the address that is asked."""
        body = json.loads(asked.body or b"{}")
        paths: dict[str, Callable[[Asked, Any], tuple[int, Any]]] = {
            "/v1.0/oauth2/userAccessToken": self._ding_token, "/v1.0/contact/users/me": self._ding_person,
            "/open-apis/authen/v2/oauth/token": self._fei_token, "/open-apis/authen/v1/user_info": self._fei_person,
            "/v1.0/oauth2/accessToken": lambda _asked, said: (200 if said["appSecret"] == DING.secret else 400, {}),
            "/open-apis/auth/v3/app_access_token/internal":
                lambda _asked, said: (200, {"code": 0 if said["app_secret"] == FEI.secret else 10014}),
        }  # fmt: skip
        status, said = paths[asked.target](asked, body)
        return Says(json.dumps(said).encode(), status)

    def _ding_token(self, _asked: Asked, said: Any) -> tuple[int, Any]:
        given = self.codes.pop(said["code"], None)
        mine = {"clientId": DING.client, "clientSecret": DING.secret, "grantType": "authorization_code"}
        if not given or given["client_id"] != said["clientId"] or {**said, **mine} != said:
            return 400, {"code": "invalidParameter.authCode.notFound", "message": "不合法的临时授权码"}
        return 200, {"accessToken": "ding-token", "expireIn": 7200, "corpId": self.person["corp"]}

    def _ding_person(self, asked: Asked, _said: Any) -> tuple[int, Any]:
        if asked.headers.get("x-acs-dingtalk-access-token") != "ding-token":
            return 401, {"code": "InvalidAuthentication"}
        return 200, {"nick": "晓雯", "unionId": self.person["union"], "openId": "ou_other"}

    def _fei_token(self, _asked: Asked, said: Any) -> tuple[int, Any]:
        given = self.codes.pop(said["code"], None)
        right = given and (
            said["client_secret"] == FEI.secret and said["redirect_uri"] == given["redirect_uri"]
            and challenge(said["code_verifier"]) == given["code_challenge"]
        )  # fmt: skip
        return (
            (200, {"code": 0, "access_token": "fei-token"})
            if right
            else (400, {"code": 20003, "error": "invalid_grant"})
        )

    def _fei_person(self, asked: Asked, _said: Any) -> tuple[int, Any]:
        if asked.headers.get("authorization") != "Bearer fei-token":
            return 200, {"code": 99991668, "msg": "Invalid access token"}
        person = {"name": "晓雯", "union_id": self.person["union"], "tenant_key": self.person["tenant"]}
        return 200, {"code": 0, "data": person}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def platform(authority: Authority, settings: Settings) -> Iterator[Platform]:
    cache.clear()
    there = Platform()
    with serving(there.answer, authority.server_side(*HOSTS)) as server:
        settings.OUTGOING_CA, settings.WAYS = authority.file, (DING, FEI)
        settings.OUTGOING_ALLOW = [f"{host}=127.0.0.1:{server.port}" for host in HOSTS]
        yield there


BOTH = pytest.mark.parametrize("way", [DING, FEI], ids=["dingtalk", "feishu"])


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def came_back(client: Client, platform: Platform, way: DingTalk | Feishu, **changed: str) -> Any:
    """Presses the button, agrees there, comes back."""
    address = client.post(f"/accounts/ways/{way.key}/")["Refresh"].partition("url=")[2]
    return client.get(f"/accounts/ways/{way.key}/back/", platform.agrees(address) | changed)


@BOTH
def test_who_is_linked_comes_in(cast: Cast, platform: Platform, way: DingTalk | Feishu) -> None:
    Identity.objects.create(user=cast.reporter.user, way=way.key, issuer=way.issuer, subject="on_cxw")
    client = english()
    assert came_back(client, platform, way).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.reporter.user_id)


def test_where_a_password_is_not_enough_a_way_is_also_after_a_password_was_tried(
    cast: Cast, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "ASKED", [lambda _user: [terms.Terms(by_password=False)]])
    user, client = cast.reporter.user, english()
    user.set_password("山高月小水落石出江流有声")
    user.save()
    Identity.objects.create(user=user, way="feishu", issuer=FEI.issuer, subject="on_cxw")
    said = {"login": user.email, "password": "山高月小水落石出江流有声"}
    assert client.post("/accounts/login/", said).status_code == 403
    assert came_back(client, platform, FEI).status_code == 302
    assert client.get("/me/ways/").status_code == 200


@BOTH
def test_strangers_other_companies_and_made_up_codes_stay_outside(
    cast: Cast, platform: Platform, way: DingTalk | Feishu
) -> None:
    people = User.objects.count()
    other = FEI if way is DING else DING
    Identity.objects.create(user=cast.lead.user, way=other.key, issuer=other.issuer, subject="on_cxw")
    assert "not linked with anybody" in came_back(english(), platform, way).content.decode()
    Identity.objects.create(user=cast.reporter.user, way=way.key, issuer=way.issuer, subject="on_cxw")
    code = "authCode" if way is DING else "code"
    for changed in ({code: "made-up"}, {"state": "made-up"}, {"error": "access_denied"}):
        client = english()
        assert came_back(client, platform, way, **changed).status_code in (400, 403)
        assert "_auth_user_id" not in client.session
    platform.person |= {"corp": "other", "tenant": "other"}
    assert came_back(english(), platform, way).status_code == 403
    assert User.objects.count() == people


@BOTH
def test_inside_their_own_app_one_tap_is_enough(platform: Platform, way: DingTalk | Feishu, db: None) -> None:
    agent = {
        "dingtalk": "Mozilla/5.0 AliApp(DingTalk/7.6)",
        "feishu": "Mozilla/5.0 Lark/7.2.1 LarkLocale/zh_CN",
    }
    page = Client(headers={"user-agent": agent[way.key]}).get("/accounts/login/").content.decode()
    assert page.index(f"/accounts/ways/{way.key}/") < page.index('name="password"')
    other = FEI if way is DING else DING
    usual = Client().get("/accounts/login/").content.decode()
    assert all(
        usual.index('name="password"') < usual.index(f"/accounts/ways/{each.key}/") for each in (way, other)
    )


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_is_local(cast: Cast, platform: Platform, elsewhere: str) -> None:
    """Nobody is led to another site, whichever way they come in."""
    Identity.objects.create(user=cast.reporter.user, way="feishu", issuer=FEI.issuer, subject="on_cxw")
    client = english()
    address = client.post("/accounts/ways/feishu/", {"next": elsewhere})["Refresh"].partition("url=")[2]
    assert client.get("/accounts/ways/feishu/back/", platform.agrees(address))["Location"] == "/"


def test_the_command_asks_each_side_and_says_what_to_enter_there(
    platform: Platform, settings: Settings
) -> None:
    said = StringIO()
    call_command("ways", stdout=said)
    assert said.getvalue().count("works") == 2
    assert "http://127.0.0.1:8000/accounts/ways/dingtalk/back/" in said.getvalue()
    settings.WAYS = (DingTalk("dingapp", "wrong"), Oidc("work", "Work", "https://nobody.invalid", "x", ""))
    with pytest.raises(SystemExit):
        call_command("ways", stdout=said)
    assert len(list(around.ways_work())) == 2
