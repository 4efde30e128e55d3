"""A letter's link, opened and pressed as a person does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from luoshi.kernel import clock
from luoshi.post.models import Letter
from luoshi.rollout.models import Member

TAP = re.compile(r"https?://[^/\s]+(/tap/[^\s<\"]+)")


def taps_in(letter: Letter) -> list[str]:
    """The paths of a letter's links that act, in their order."""
    return TAP.findall(letter.text)


def last_taps(member: Member) -> list[str]:
    """Those of the last letter to this member."""
    return taps_in(Letter.objects.filter(member=member).latest("id"))


def press(path: str, browser: Client | None = None, **given: str) -> Any:
    """Open the page, look at it for two seconds, press its button."""
    browser = browser or Client()
    shown = re.search(r'hand="([^"]+)"', browser.get(path).content.decode())
    with clock.at(clock.now() + timedelta(seconds=2)):
        return browser.post(path, {"hand": shown[1] if shown else "", **given})
