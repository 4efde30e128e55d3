"""What is remembered between going to another site and coming back: in the session, once, for ten minutes."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from luoshi.kernel import clock

PLACE, MOST, SECONDS = "ways", 5, 600


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Asked:
    """One going there: by which way, for what, and the secrets by which its answer is known."""

    way: str
    to: str = ""
    """The page to be shown afterwards, on this site."""
    user: str = ""
    """Who links it with the own account."""
    invitation: str = ""
    """The link of the invitation that is accepted by it."""
    state: str = field(default_factory=_secret)
    nonce: str = field(default_factory=_secret)
    verifier: str = field(default_factory=_secret)
    at: float = field(default_factory=lambda: clock.now().timestamp())

    @property
    def back(self) -> str:
        """The address to which the other site sends people back, whatever the request's Host says."""
        return back(self.way)


def back(way: str) -> str:
    """What has to be entered at the provider as redirect address."""
    return f"{settings.SITE_URL}{reverse('people:way_back', args=[way])}"


def challenge(verifier: str) -> str:
    """What is told beforehand of a secret that is shown afterwards (PKCE, S256)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def remember(request: HttpRequest, asked: Asked) -> None:
    """Keep it in this browser's session; of too many the oldest is forgotten."""
    kept: dict[str, Any] = request.session.get(PLACE, {})
    kept = dict(sorted(kept.items(), key=lambda item: item[1]["at"])[-(MOST - 1) :])
    request.session[PLACE] = kept | {asked.state: asdict(asked)}


def remembered(request: HttpRequest, way: str, state: str) -> Asked | None:
    """What was asked with this state, by this browser and this way; looking uses it up."""
    kept: dict[str, Any] = request.session.get(PLACE, {})
    found = kept.pop(state, None)
    if found is None:
        return None
    request.session[PLACE] = kept
    asked = Asked(**found)
    fresh = 0 <= clock.now().timestamp() - asked.at <= SECONDS
    return asked if fresh and asked.way == way else None
