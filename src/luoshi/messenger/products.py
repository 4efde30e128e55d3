"""The chat programs that robots post to, and their addresses as people copy them out of the program.

Only what is listed here is ever called: an address of another host is refused with a sentence. Both the usual
webhook address and the one of the Apprise library are taken; the latter is what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.destination import Forbidden, taken_apart
from luoshi.kernel.verdict import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WORD = r"[A-Za-z0-9_-]{4,200}"


@dataclass(frozen=True)
class Product:
    """One program; `hosts` may begin with a dot for all names below; `most` is what one message may hold."""

    name: str
    label: StrOrPromise
    hosts: tuple[str, ...]
    example: str
    read: Callable[[SplitResult], str]
    schemes: tuple[str, ...]
    signs: bool = False
    most: int = 1800

    def owns(self, host: str) -> bool:
        """Whether this host belongs to the program."""
        return any(host == own or (own.startswith(".") and host.endswith(own)) for own in self.hosts)


@dataclass(frozen=True)
class Address:
    """What is kept, sealed: the Apprise address, and the signing secret where that has no place for it."""

    product: str
    url: str
    secret: str = ""

    @property
    def hint(self) -> str:
        """What may be shown: the end of the part that nobody can guess."""
        return re.split(r"[/@?]", self.url.partition("?")[0].rstrip("/"))[-1][-4:]


def _dingtalk(parts: SplitResult) -> str:
    token = _one(parts, "access_token") if parts.path == "/robot/send" else ""
    return f"dingtalk://{token}/" if token else ""


def _hook(scheme: str) -> Callable[[SplitResult], str]:
    def read(parts: SplitResult) -> str:
        found = re.fullmatch(rf"/open-apis/bot/v2/hook/({WORD})/?", parts.path)
        return f"{scheme}://{found[1]}/" if found else ""

    return read


def _wecom(parts: SplitResult) -> str:
    key = _one(parts, "key") if parts.path.rstrip("/") == "/cgi-bin/webhook/send" else ""
    return f"wecombot://{key}/" if key else ""


def _slack(parts: SplitResult) -> str:
    found = re.fullmatch(r"/services/([A-Z0-9]+)/([A-Z0-9]+)/([A-Za-z0-9]+)/?", parts.path)
    return f"slack://{found[1]}/{found[2]}/{found[3]}/" if found else ""


def _teams(parts: SplitResult) -> str:
    way, call = r"(/powerautomate/automations/direct(?:/cu/([0-9]+))?)?", "triggers/manual/paths/invoke"
    shape = rf"{way}/workflows/({WORD})/{call}"
    found, signature = re.fullmatch(shape, parts.path), _one(parts, "sig")
    if not found or not signature:
        return ""
    more = [("pa", "yes")] if found[1] else []
    more += [("route", found[2])] if found[2] else []
    more += [("ver", version)] if (version := _one(parts, "api-version")) else []
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in more)
    return f"workflows://{parts.hostname}/{found[3]}/{signature}/" + (f"?{query}" if query else "")


def _one(parts: SplitResult, name: str) -> str:
    """The value of a query parameter that stands there once, when it is a plain word."""
    values = parse_qs(parts.query).get(name, [])
    return values[0] if len(values) == 1 and re.fullmatch(WORD, values[0]) else ""


PRODUCTS = [
    Product("dingtalk", gettext_lazy("DingTalk"), ("oapi.dingtalk.com",),
            "https://oapi.dingtalk.com/robot/send?access_token=…", _dingtalk, ("dingtalk",), signs=True),
    Product("feishu", gettext_lazy("Feishu"), ("open.feishu.cn",),
            "https://open.feishu.cn/open-apis/bot/v2/hook/…", _hook("feishu"), ("feishu",), signs=True),
    Product("lark", "Lark", ("open.larksuite.com",),
            "https://open.larksuite.com/open-apis/bot/v2/hook/…", _hook("lark"), ("lark",), signs=True),
    Product("wecombot", gettext_lazy("WeCom group robot"), ("qyapi.weixin.qq.com",),
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…", _wecom, ("wecombot",)),
    Product("slack", "Slack", ("hooks.slack.com",),
            "https://hooks.slack.com/services/T…/B…/…", _slack, ("slack",)),
    Product("teams", "Teams", (".logic.azure.com", ".api.powerplatform.com"),
            "https://….logic.azure.com/workflows/…/triggers/manual/paths/invoke?…&sig=…", _teams,
            ("workflows", "workflow"), most=900),
]  # fmt: skip
BY_NAME = {product.name: product for product in PRODUCTS}
GONE = (".webhook.office.com", "outlook.office.com")
"""Where the connectors of Teams lived that Microsoft has switched off."""


def understood(address: str, secret: str = "") -> Address:
    """What a person typed, as it is kept. Raises Refusal with what is wrong and how it should look."""
    address, secret = address.strip(), secret.strip()
    product, url = _kept(address) if _scheme(address) else _webhook(address)
    if secret and not product.signs:
        raise Refusal(
            _("%(product)s knows no signing secret; leave that field empty.") % {"product": product.label}
        )
    if secret and not re.fullmatch(WORD, secret):
        raise Refusal(_("The signing secret consists of letters and digits only; please copy it once more."))
    if product.name == "dingtalk" and secret:
        return Address(product.name, url.replace("://", f"://{secret}@"))
    return Address(product.name, url, secret)


def _scheme(address: str) -> Product | None:
    scheme = address.partition("://")[0].lower()
    return next((product for product in PRODUCTS if scheme in product.schemes), None)


def _webhook(address: str) -> tuple[Product, str]:
    try:
        there = taken_apart(address)
    except Forbidden as error:
        raise Refusal(
            _("Please copy the whole address out of the program; it begins with https://.")
        ) from error
    if any(f".{there.host}".endswith(f".{gone.lstrip('.')}") for gone in GONE):
        raise Refusal(
            _("Microsoft has switched this kind off. Set up a workflow in Teams and copy its address.")
        )
    product = next((each for each in PRODUCTS if each.owns(there.host)), None)
    if product is None or there.scheme != "https" or there.port != 443:
        raise Refusal(_(
            "This address belongs to none of the programs that can be used here: DingTalk, Feishu, Lark,"
            " WeCom, Slack, Teams."
        ))  # fmt: skip
    url = product.read(urlsplit(address))
    if not url:
        raise _not_whole(product)
    return product, url


SHAPES = {
    "dingtalk": rf"dingtalk://({WORD}@)?{WORD}/?",
    "feishu": rf"feishu://{WORD}/?",
    "lark": rf"lark://{WORD}/?",
    "wecombot": rf"wecombot://{WORD}/?",
    "slack": r"slack://([\w.-]+@)?[A-Z0-9]+/[A-Z0-9]+/[A-Za-z0-9]+/?",
    "teams": rf"workflows?://[a-z0-9.-]+(:443)?/{WORD}/{WORD}/?(\?(pa=yes|route=[0-9]+|ver=[0-9-]+|&)*)?",
}


def _kept(address: str) -> tuple[Product, str]:
    """An Apprise address, in the plain form and of the product's own host only."""
    product = _scheme(address)
    assert product is not None  # noqa: S101
    if not re.fullmatch(SHAPES[product.name], address):
        raise _not_whole(product)
    if product.name == "teams" and not product.owns(urlsplit(address).hostname or ""):
        raise Refusal(_("This address does not belong to Teams."))
    return product, address.replace(":443/", "/") if product.name == "teams" else address


def _not_whole(product: Product) -> Refusal:
    words = _("This address of %(product)s is not whole. It looks like this: %(example)s")
    return Refusal(words % {"product": product.label, "example": product.example})
