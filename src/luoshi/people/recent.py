"""Signed in recently: before somebody changes what protects an account they show once more that it is them.

Rooms with such pages decorate them: `@requires_recent_sign_in`; a page that asks only for one of its steps
answers `prove_first(request)` unless `is_recent(request)`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from luoshi.kernel import clock
from luoshi.people.lives import PROVEN
from luoshi.people.signin import led_to, must_sign_in

P = ParamSpec("P")
WITHIN = timedelta(minutes=15)
# Whoever opened the form in time has this long to fill it in: nothing typed is lost on the way.
TO_FILL_IN = timedelta(minutes=15)


def is_recent(request: HttpRequest) -> bool:
    """Whether the person showed who they are in the last quarter of an hour; a sent form has longer."""
    within = WITHIN if request.method in ("GET", "HEAD") else WITHIN + TO_FILL_IN
    proven = request.session.get(PROVEN, 0.0)
    return bool(clock.now().timestamp() - proven < within.total_seconds())


def requires_recent_sign_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """View decorator: a session with a recent proof, or the way to one and back."""

    @wraps(view)
    def proven(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return must_sign_in(request)
        return view(request, *args, **kwargs) if is_recent(request) else prove_first(request)

    return proven


def prove_first(request: HttpRequest) -> HttpResponse:
    """To the page that asks once more, and back; what was typed comes back too."""
    return led_to(request, reverse("account_reauthenticate"), "people/unproven.html")
