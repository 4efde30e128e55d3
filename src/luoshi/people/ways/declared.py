"""The ways that an installation offers, as its environment declares them; no secret is in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from django.conf import settings
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

# What a provider may sign with: asymmetric alone, so that a token signed with a public key is none.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SECONDS = 4.5
"""All that one sign-in waits for other servers; with our own work it stays below five."""


@dataclass(frozen=True)
class Oidc:
    """A provider that speaks OpenID Connect; `key` is its name in addresses."""

    key: str
    name: StrOrPromise
    issuer: str
    client: str
    secret: str = field(repr=False)
    organization: str = ""
    scopes: tuple[str, ...] = ("openid", "profile")
    algorithms: tuple[str, ...] = ("RS256", "ES256")
    acr: tuple[str, ...] = ()
    """How strongly the provider must have asked; any of these, nothing means as it likes."""
    second: tuple[str, ...] = ()
    """What in `acr` or `amr` says that a second factor was asked for; nothing means never."""
    max_age: int | None = None
    """How many seconds ago the person may have given the provider the password, at most."""

    channel = "oidc"
    icon = "key"
    sign = ""
    """Part of what the provider's own app calls its browser."""

    @property
    def label(self) -> str:
        """What its button says."""
        return _g("Sign in with %(name)s") % {"name": self.name}


@dataclass(frozen=True)
class DingTalk:
    """An application of the company in DingTalk."""

    client: str
    secret: str = field(repr=False)
    corp: str = ""
    """People of this company in DingTalk alone."""
    organization: str = ""

    key = channel = "dingtalk"
    name: ClassVar[StrOrPromise] = _("DingTalk")
    label: ClassVar[StrOrPromise] = _("Sign in with DingTalk")
    issuer = "https://login.dingtalk.com"
    icon = "message-circle"
    sign = "DingTalk"


@dataclass(frozen=True)
class Feishu:
    """An application of the company in Feishu, or in Lark outside China."""

    client: str
    secret: str = field(repr=False)
    tenant: str = ""
    """People of this tenant alone."""
    organization: str = ""
    site: str = "feishu.cn"

    key = channel = "feishu"
    name: ClassVar[StrOrPromise] = _("Feishu")
    label: ClassVar[StrOrPromise] = _("Sign in with Feishu")
    icon = "message-circle"
    sign = "Lark/"

    @property
    def issuer(self) -> str:
        """Feishu and Lark know nothing of each other."""
        return f"https://accounts.{self.site}"


@dataclass(frozen=True)
class Ldap:
    """The company's directory. TLS always: from the start (ldaps) or by StartTLS (ldap)."""

    host: str
    port: int
    from_the_start: bool
    base: str
    bind_dn: str
    password: str = field(repr=False)
    names: tuple[str, ...] = ("uid",)
    """Attributes in which the typed name is looked for."""
    only: str = ""
    """A filter that the entry has to pass as well."""
    subject: str = "entryUUID"
    """An attribute that never changes and is never given to somebody else."""
    person: str = "cn"
    department: str = ""
    ca_file: str = ""
    identity: str = ""
    organization: str = ""

    key = channel = "ldap"
    name: ClassVar[StrOrPromise] = _("Company account")

    @property
    def issuer(self) -> str:
        """By which name this directory's people are kept; it outlives a move to another machine."""
        return f"ldap:{self.identity or self.host}"


Way: TypeAlias = Oidc | DingTalk | Feishu | Ldap
Redirecting: TypeAlias = Oidc | DingTalk | Feishu


@dataclass(frozen=True)
class Claimed:
    """Who somebody is elsewhere, proven just now."""

    issuer: str
    subject: str
    label: str
    department: str = ""
    second: bool = False
    """Whether a second factor was asked for there."""


def ways() -> tuple[Way, ...]:
    """All that are offered, in the order in which they are shown."""
    return tuple(settings.WAYS)


def redirecting() -> tuple[Redirecting, ...]:
    """Those that lead to another site and back."""
    return tuple(way for way in ways() if not isinstance(way, Ldap))


def directory() -> Ldap | None:
    """The company's directory, where there is one."""
    return next((way for way in ways() if isinstance(way, Ldap)), None)
