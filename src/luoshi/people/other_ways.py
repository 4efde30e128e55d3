"""Ways of signing in besides password and passkey; each offers itself on the sign-in page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Way:
    """One button on the sign-in page: its words, the address that it posts to, an icon."""

    words: StrOrPromise
    url: str
    icon: str = "login"


# Each answers the ways that this installation has; whoever adds a kind of way appends to it when ready.
OFFERS: list[Callable[[HttpRequest], Iterable[Way]]] = []


def other_ways(request: HttpRequest) -> list[Way]:
    """All ways that are offered to this request."""
    return [way for offer in OFFERS for way in offer(request)]
