"""How we speak with another site: by the one outgoing client, in JSON, all within five seconds."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

from luoshi.kernel import outgoing
from luoshi.people.ways.declared import SECONDS

__all__ = ["Clock", "Unproven", "Unreachable", "form", "json_of"]

Unreachable = (outgoing.NoAnswer, outgoing.Forbidden)
"""Nobody answered there, or nothing is sent there."""


class Unproven(Exception):
    """What came back does not prove who somebody is; the words are for the log."""


class Clock:
    """What is left of the seconds that one sign-in may wait."""

    def __init__(self) -> None:
        self.ends = time.monotonic() + SECONDS

    @property
    def left(self) -> float:
        """Seconds. Raises NoAnswer when there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise outgoing.NoAnswer("too slow")
        return left


def json_of(answer: outgoing.Answer) -> dict[str, Any]:
    """The object that was answered. Raises Unproven for a refusal, NoAnswer for what is no answer."""
    try:
        said = json.loads(answer.body)
    except ValueError as error:
        raise outgoing.NoAnswer(f"HTTP {answer.status}") from error
    if not isinstance(said, dict) or answer.status >= 500:
        raise outgoing.NoAnswer(f"HTTP {answer.status}")
    if answer.status != 200:
        raise Unproven(f"HTTP {answer.status} {said.get('error') or said.get('code') or ''}")
    return said


def form(fields: dict[str, str]) -> bytes:
    """As a form is sent."""
    return urlencode(fields).encode()
