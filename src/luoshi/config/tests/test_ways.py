"""The ways in are declared by the environment; what cannot work is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.config import ways
from luoshi.config.env import BadSetting
from luoshi.people.ways.declared import DingTalk, Feishu, Ldap, Oidc

WORK = {
    "LUOSHI_OIDC": "work",
    "LUOSHI_OIDC_WORK_ISSUER": "https://sso.example.com",
    "LUOSHI_OIDC_WORK_CLIENT": "luoshi",
}
LDAP = {
    "LUOSHI_LDAP_URL": "ldaps://ldap.example.com", "LUOSHI_LDAP_BASE": "dc=x", "LUOSHI_LDAP_BIND": "cn=y",
    "LUOSHI_LDAP_PASSWORD": "z",
}  # fmt: skip


def declare(monkeypatch: pytest.MonkeyPatch, **said: str) -> None:
    for name, value in said.items():
        monkeypatch.setenv(name, value)


def test_all_ways_are_read_and_secrets_come_from_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    declare(monkeypatch, **WORK, **LDAP, LUOSHI_OIDC_WORK_SECRET_FILE=str(tmp_path / "secret"))
    declare(monkeypatch, LUOSHI_DINGTALK_CLIENT="d", LUOSHI_DINGTALK_SECRET="s")
    declare(
        monkeypatch, LUOSHI_FEISHU_CLIENT="f", LUOSHI_FEISHU_SECRET="s", LUOSHI_FEISHU_SITE="larksuite.com"
    )
    ding, fei, work, ldap = ways.declared()
    assert (
        isinstance(ding, DingTalk)
        and isinstance(fei, Feishu)
        and fei.issuer == "https://accounts.larksuite.com"
    )
    assert isinstance(work, Oidc) and work.secret == "from a file" and work.algorithms == ("RS256", "ES256")
    assert isinstance(ldap, Ldap) and (ldap.port, ldap.from_the_start) == (636, True)
    assert not any(each.secret in repr(each) for each in (work,)) and "'z'" not in repr(ldap)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (WORK | {"LUOSHI_OIDC": "Work!"}, "LUOSHI_OIDC"), (WORK | {"LUOSHI_OIDC": "ldap"}, "LUOSHI_OIDC"),
        ({"LUOSHI_OIDC": "work"}, "LUOSHI_OIDC_WORK_ISSUER"),
        (WORK | {"LUOSHI_OIDC_WORK_ISSUER": "sso.example.com"}, "LUOSHI_OIDC_WORK_ISSUER"),
        (WORK | {"LUOSHI_OIDC_WORK_ALGORITHMS": "none"}, "LUOSHI_OIDC_WORK_ALGORITHMS"),
        (WORK | {"LUOSHI_OIDC_WORK_ALGORITHMS": "RS256,HS256"}, "LUOSHI_OIDC_WORK_ALGORITHMS"),
        (LDAP | {"LUOSHI_LDAP_URL": "https://ldap.example.com"}, "LUOSHI_LDAP_URL"),
        (LDAP | {"LUOSHI_LDAP_URL": "ldaps://me:pw@ldap.example.com"}, "LUOSHI_LDAP_URL"),
        (LDAP | {"LUOSHI_LDAP_URL": "ldaps://0x7f.1"}, "LUOSHI_LDAP_URL"),
        (LDAP | {"LUOSHI_LDAP_PASSWORD": ""}, "LUOSHI_LDAP_PASSWORD"),
        (LDAP | {"LUOSHI_LDAP_CA_FILE": "/nowhere.pem"}, "LUOSHI_LDAP_CA_FILE"),
        ({"LUOSHI_DINGTALK_CLIENT": "d"}, "LUOSHI_DINGTALK_SECRET"),
        ({"LUOSHI_FEISHU_CLIENT": "d", "LUOSHI_FEISHU_SECRET": "s", "LUOSHI_FEISHU_SITE": "x"}, "LUOSHI_FEISHU_SITE"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_named(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], name: str) -> None:
    declare(monkeypatch, **wrong)
    with pytest.raises(BadSetting, match=f"^{name}: "):
        ways.declared()


def test_a_slip_in_a_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, **WORK, LUOSHI_OIDC_WROK_NAME="x")
    assert ways.strangers() == ["LUOSHI_OIDC_WROK_NAME"]
