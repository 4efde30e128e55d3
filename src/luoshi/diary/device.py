"""What a browser says about itself, in two short facts."""

from __future__ import annotations

import re

# The first that fits names it: the browsers inside messengers say that they are Chrome or Safari, too.
BROWSERS = (
    (re.compile(r"wxwork/(\d+)"), "WeCom"),
    (re.compile(r"MicroMessenger/(\d+)"), "WeChat"),
    (re.compile(r"DingTalk/(\d+)"), "DingTalk"),
    (re.compile(r"(?:Lark|Feishu)/(\d+)"), "Feishu"),
    (re.compile(r"Edg[A-Za-z]*/(\d+)"), "Edge"),
    (re.compile(r"Firefox/(\d+)"), "Firefox"),
    (re.compile(r"Chrome/(\d+)"), "Chrome"),
    (re.compile(r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari"), "Safari"),
)
SYSTEMS = (
    (re.compile(r"HarmonyOS[ /]?(\d*)|OpenHarmony (\d*)"), "HarmonyOS"),
    (re.compile(r"Android (\d+)"), "Android"),
    (re.compile(r"(?:iPhone|CPU) OS (\d+)"), "iOS"),
    (re.compile(r"Windows NT ()"), "Windows"),
    (re.compile(r"Mac OS X ()"), "macOS"),
    (re.compile(r"Linux()"), "Linux"),
)


def described(agent: str) -> dict[str, str]:
    """System and browser named by a User-Agent header; what cannot be told is left out."""
    found = {"system": _first(SYSTEMS, agent[:500]), "browser": _first(BROWSERS, agent[:500])}
    return {name: said for name, said in found.items() if said}


def _first(known: tuple[tuple[re.Pattern[str], str], ...], agent: str) -> str:
    for pattern, name in known:
        if match := pattern.search(agent):
            return f"{name} {match[1] or ''}".strip()
    return ""
