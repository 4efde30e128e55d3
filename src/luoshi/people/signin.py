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

from luoshi.people.lives import begin
from luoshi.people.models import User
from luoshi.trail.models import record
from luoshi.ui.pages import page, wants_fragment

P = ParamSpec("P")


def enter(request: HttpRequest, user: User, *, channel: str = "web") -> None:
    """Open a session for this person, list it among the person's sessions and note it in the trail."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    begin(request, user)
    UserSession.objects.create_from_request(request)
    note(request, user, "sign_in", channel=channel)


def note(request: HttpRequest, user: User, verb: str, *, channel: str = "", **facts: object) -> None:
    """One event in the person's own history, with the address and the program that the request came from."""
    agent = request.headers.get("User-Agent", "")[:200]
    told = {"from": request.META.get("REMOTE_ADDR", ""), "agent": agent, **facts}
    by = user if request.user == user else None
    record(user, verb, by=by, facts=told, channel=channel, internal=True)


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
    """What a request without a session is told: to sign in, and then to come back."""
    return led_to(request, resolve_url(settings.LOGIN_URL), "people/signed_out.html")


def led_to(request: HttpRequest, door: str, notice: str) -> HttpResponse:
    """Send a request to the page of this address first, from which the person comes back.

    A read is sent there and comes back. A write is sent back to the page of its form, where the draft kept by
    the browser restores the words; scripts get the same as a 401 with the sentence of `notice`.
    """
    writes = request.method not in ("GET", "HEAD")
    to = f"{door}?{urlencode({'next': way_back(request, writes)})}"
    if wants_fragment(request) or request.headers.get("Sec-Fetch-Mode") in ("cors", "same-origin"):
        answer = page(request, notice, {"to": to}, fragment="notice", status=401)
        # Shown beside the page: the form with the typed words stays as it is.
        answer["HX-Retarget"], answer["HX-Reswap"] = "#toasts", "innerHTML"
        answer["Luoshi-Sign-In"] = to
        return answer
    return redirect(to + ("&kept=1" if writes else ""))


def way_back(request: HttpRequest, writes: bool) -> str:
    """The page to return to: this one, or the page that held the form."""
    if not writes and not wants_fragment(request):
        return request.get_full_path()
    seen_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    same_site = seen_from.netloc in ("", request.get_host())
    back = f"{seen_from.path}?{seen_from.query}" if seen_from.query else seen_from.path
    return back if same_site and back.startswith("/") and local(back) else "/"
