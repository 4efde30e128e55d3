"""How often something may be tried; counted in the shared cache, so that all processes see the same."""

from __future__ import annotations

from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponse

from luoshi.people.models import User


def too_many(request: HttpRequest, action: str, user: User | None = None) -> HttpResponse | None:
    """The page that says to wait, or None. How many there may be of each action stands in the settings."""
    refused: HttpResponse | None = consume_or_429(request, action=action, user=user)
    return refused
