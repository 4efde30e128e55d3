"""Pages on which second factors are added, renewed and taken away."""

from __future__ import annotations

from base64 import b64encode
from typing import cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luoshi.people.factors import codes as recovery
from luoshi.people.factors import verbs
from luoshi.people.factors.forms import NewPasskeyForm, TotpForm
from luoshi.people.models import User
from luoshi.people.recent import requires_recent_sign_in
from luoshi.people.signin import local
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@requires_recent_sign_in
def totp_add(request: HttpRequest) -> HttpResponseBase:
    """Scan the square, or type the secret; the first code proves it."""
    user = cast("User", request.user)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        return redirect("people:security")
    form = TotpForm(request.POST or None, user=user)
    if form.is_valid():
        verbs.add_totp(request, user, form)
        return _after_first(request, user, _("From now on signing in asks for a code from your phone."))
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(user, form.secret))
    secret = " ".join(form.secret[place : place + 4] for place in range(0, len(form.secret), 4))
    context = {
        "form": form, "secret": secret, "next": local(request.GET.get("next")),
        "picture": f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}",
    }  # fmt: skip
    return page(request, "people/totp.html", context, status=status_of(form))


@requires_recent_sign_in
def passkey_add(request: HttpRequest) -> HttpResponseBase:
    """The device makes a key for this site and shows by finger, face or PIN that its owner is there."""
    user = cast("User", request.user)
    form = NewPasskeyForm(request.POST or None, user=user)
    if form.is_valid():
        verbs.add_passkey(request, user, form)
        return _after_first(request, user, _("The passkey lets you in from now on."))
    context = {
        "form": form, "next": local(request.GET.get("next")), "options": begin_registration(user, True),
    }  # fmt: skip
    return page(request, "people/passkey.html", context, status=status_of(form))


def _after_first(request: HttpRequest, user: User, said: str) -> HttpResponse:
    """With the first factor come recovery codes; later ones lead back."""
    if not recovery.left(user):
        return _show(request, verbs.new_codes(request, user))
    return done(request, local(request.GET.get("next")) or reverse("people:security"), said)


@require_POST
@requires_recent_sign_in
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one factor away."""
    user = cast("User", request.user)
    factor = get_object_or_404(Authenticator, pk=pk, user=user, type__in=verbs.FACTORS)
    verbs.drop(request, user, factor)
    return done(request, reverse("people:security"), _("Removed. Other devices are signed out."))


@never_cache
@requires_recent_sign_in
def codes(request: HttpRequest) -> HttpResponseBase:
    """Fresh recovery codes: shown once, in the answer to the press."""
    user = cast("User", request.user)
    if not verbs.of(user):
        return redirect("people:security")
    if request.method == "POST":
        return _show(request, verbs.new_codes(request, user))
    return page(request, "people/codes.html", {"left": recovery.left(user)})


def _show(request: HttpRequest, made: list[str]) -> HttpResponse:
    to = local(request.GET.get("next")) or reverse("people:security")
    return page(request, "people/codes_made.html", {"codes": made, "to": to})


def reset(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link of somebody who lost the second factor; opening it changes nothing."""
    user = verbs.person_of(token)
    if user is None:
        return page(request, "people/reset_over.html", status=410)
    if request.method == "POST":
        verbs.reset(user, by=user, facts={"how": "mail"})
        return done(request, reverse("account_login"), _("Removed. Sign in with your password now."))
    return page(request, "people/reset_factors.html", {"person": user})
