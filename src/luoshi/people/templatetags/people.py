"""How a device reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()

# The first that occurs names the browser: later ones pretend to be earlier ones in this header.
BROWSERS = (
    ("MicroMessenger", _("WeChat")), ("wxwork", _("WeCom")), ("DingTalk", _("DingTalk")),
    ("Lark", _("Feishu")), ("HuaweiBrowser", _("Huawei browser")), ("Edg", "Edge"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def as_json(options: object) -> str:
    """For an attribute that a custom element reads."""
    return json.dumps(options, default=dict)


@register.filter
def browser(user_agent: str) -> str:
    """The browser's name from what it says about itself."""
    return _named(user_agent, BROWSERS)


@register.filter
def system(user_agent: str) -> str:
    """The device or its system."""
    return _named(user_agent, SYSTEMS)


def _named(user_agent: str, names: tuple[tuple[str, StrOrPromise], ...]) -> str:
    return str(next((name for sign, name in names if sign in user_agent), _("Unknown")))
