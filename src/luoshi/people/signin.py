"""Coming in: one way to open a session, and what a request without one is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from luoshi.people.models import User
from luoshi.trail.models import record
from luoshi.ui.pages import page, wants_fragment

P = ParamSpec("P")


def enter(request: HttpRequest, user: User, *, channel: str = "web") -> None:
    """Open a session for this person, list it among the person's sessions and note it in the trail."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)
    record(user, "sign_in", by=user, channel=channel)


def local(url: str | None) -> str:
    """The address when it lies on this site, otherwise nothing: nobody is sent elsewhere after signing in."""
    return url if url and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def signed_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """View decorator for pages outside a project: a session, or the way to one."""

    @wraps(view)
    def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else must_sign_in(request)

    return entered


def must_sign_in(request: HttpRequest) -> HttpResponse:
    """What a request without a session is told.

    A read is sent to the sign-in page and comes back. A write is sent back to the page of its form, where
    the draft kept by the browser restores the words; scripts get the same as a 401 with a sentence.
    """
    writes = request.method not in ("GET", "HEAD")
    to = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _way_back(request, writes)})}"
    if wants_fragment(request) or request.headers.get("Sec-Fetch-Mode") in ("cors", "same-origin"):
        answer = page(request, "people/signed_out.html", {"to": to}, fragment="notice", status=401)
        # Shown beside the page: the form with the typed words stays as it is.
        answer["HX-Retarget"], answer["HX-Reswap"] = "#toasts", "innerHTML"
        answer["Luoshi-Sign-In"] = to
        return answer
    return redirect(to + ("&kept=1" if writes else ""))


def _way_back(request: HttpRequest, writes: bool) -> str:
    """The page to return to: this one, or the page that held the form."""
    if not writes and not wants_fragment(request):
        return request.get_full_path()
    seen_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    same_site = seen_from.netloc in ("", request.get_host())
    back = f"{seen_from.path}?{seen_from.query}" if seen_from.query else seen_from.path
    return back if same_site and back.startswith("/") and local(back) else "/"
