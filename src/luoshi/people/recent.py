"""Signed in recently: before somebody changes what protects an account they show once more that it is them.

Rooms with such pages decorate them: `@requires_recent_sign_in`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from luoshi.kernel import clock
from luoshi.people.lives import PROVEN
from luoshi.people.signin import must_sign_in, way_back

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
        if is_recent(request):
            return view(request, *args, **kwargs)
        back = way_back(request, request.method not in ("GET", "HEAD"))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")

    return proven
