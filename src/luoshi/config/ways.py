"""The ways in that the environment declares; a wrong value ends with one clear sentence."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from luoshi.config import env
from luoshi.kernel.destination import Forbidden, taken_apart
from luoshi.people.ways.declared import ALGORITHMS, DingTalk, Feishu, Ldap, Oidc, Way

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
TAKEN = ("dingtalk", "feishu", "ldap")
SITES = ("feishu.cn", "larksuite.com")
PORTS = {"ldaps": 636, "ldap": 389}


def declared() -> tuple[Way, ...]:
    """All of them; chat programs first, as people know those best."""
    found: list[Way | None] = [_dingtalk(), _feishu(), *map(_oidc, env.words("LUOSHI_OIDC")), _ldap()]
    return tuple(way for way in found if way)


def _needed(name: str) -> str:
    value = env.text(name)
    if not value:
        raise env.BadSetting(name, "is missing")
    return value


def _oidc(key: str) -> Oidc:
    if not NAME.fullmatch(key) or key in TAKEN:
        raise env.BadSetting("LUOSHI_OIDC", f"“{key}” should be a short name of small letters, like keycloak")
    its = f"LUOSHI_OIDC_{key.upper().replace('-', '_')}_"
    issuer, algorithms = _needed(f"{its}ISSUER"), env.words(f"{its}ALGORITHMS", "RS256,ES256")
    try:
        taken_apart(issuer)
    except Forbidden as error:
        raise env.BadSetting(f"{its}ISSUER", str(error)) from None
    if wrong := set(algorithms) - set(ALGORITHMS):
        raise env.BadSetting(f"{its}ALGORITHMS", f"{', '.join(sorted(wrong))} should be among {ALGORITHMS}")
    return Oidc(
        key=key, name=env.text(f"{its}NAME") or _("Work account"), issuer=issuer,
        client=_needed(f"{its}CLIENT"),
        secret=env.text(f"{its}SECRET"), organization=env.text(f"{its}ORGANIZATION"),
        scopes=tuple(dict.fromkeys(["openid", *env.words(f"{its}SCOPES", "profile")])),
        algorithms=tuple(algorithms), acr=tuple(env.words(f"{its}ACR")),
        second=tuple(env.words(f"{its}SECOND")),
        max_age=env.number(f"{its}MAX_AGE", 0) or None,
    )  # fmt: skip


def _dingtalk() -> DingTalk | None:
    if not env.text("LUOSHI_DINGTALK_CLIENT"):
        return None
    return DingTalk(
        client=env.text("LUOSHI_DINGTALK_CLIENT"), secret=_needed("LUOSHI_DINGTALK_SECRET"),
        corp=env.text("LUOSHI_DINGTALK_CORP"), organization=env.text("LUOSHI_DINGTALK_ORGANIZATION"),
    )  # fmt: skip


def _feishu() -> Feishu | None:
    if not env.text("LUOSHI_FEISHU_CLIENT"):
        return None
    site = env.text("LUOSHI_FEISHU_SITE", SITES[0])
    if site not in SITES:
        raise env.BadSetting("LUOSHI_FEISHU_SITE", f"should be one of {', '.join(SITES)}")
    return Feishu(
        client=env.text("LUOSHI_FEISHU_CLIENT"), secret=_needed("LUOSHI_FEISHU_SECRET"), site=site,
        tenant=env.text("LUOSHI_FEISHU_TENANT"), organization=env.text("LUOSHI_FEISHU_ORGANIZATION"),
    )  # fmt: skip


def _ldap() -> Ldap | None:
    url = env.text("LUOSHI_LDAP_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        taken_apart(f"https://[{host}]" if ":" in host else f"https://{host}")
    except (ValueError, Forbidden):
        parts, host, port = urlsplit(""), "", None
    if parts.scheme not in PORTS or parts.path.strip("/") or parts.username is not None:
        raise env.BadSetting("LUOSHI_LDAP_URL", "should be like ldaps://directory.example.com")
    return Ldap(
        host=host, port=port or PORTS[parts.scheme], from_the_start=parts.scheme == "ldaps",
        base=_needed("LUOSHI_LDAP_BASE"), bind_dn=_needed("LUOSHI_LDAP_BIND"),
        password=_needed("LUOSHI_LDAP_PASSWORD"), only=env.text("LUOSHI_LDAP_FILTER"),
        names=tuple(env.words("LUOSHI_LDAP_NAMES", "uid")), subject=env.text("LUOSHI_LDAP_KEY", "entryUUID"),
        person=env.text("LUOSHI_LDAP_PERSON", "cn"), department=env.text("LUOSHI_LDAP_DEPARTMENT"),
        ca_file=env.file("LUOSHI_LDAP_CA_FILE"), identity=env.text("LUOSHI_LDAP_ID"),
        organization=env.text("LUOSHI_LDAP_ORGANIZATION"),
    )  # fmt: skip


def strangers() -> list[str]:
    """Names in the environment that look like one of these settings and are none: slips of the keyboard."""
    its = [f"LUOSHI_OIDC_{key.upper().replace('-', '_')}_" for key in env.words("LUOSHI_OIDC")]
    meant = [name for name in os.environ if name.startswith("LUOSHI_OIDC_")]
    return sorted(name for name in meant if not name.startswith(tuple(its)))
