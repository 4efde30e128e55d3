"""登录与安全: everything that protects one's own account, on one page, and the small forms behind it."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.usersessions.models import UserSession
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from luoshi.kernel import clock
from luoshi.people import history, lives
from luoshi.people.factors.codes import FEW
from luoshi.people.factors.forms import CodeAgainForm, PasskeyAgainForm
from luoshi.people.factors.verbs import FACTORS
from luoshi.people.forms import PasswordAgainForm
from luoshi.people.limits import too_many
from luoshi.people.models import User
from luoshi.people.signin import local, note, signed_in
from luoshi.people.terms import terms_of
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done

P = Authenticator.Type


@signed_in
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factors, recovery codes, sessions, what happened lately."""
    user = cast("User", request.user)
    every = list(Authenticator.objects.filter(user=user).order_by("pk"))
    codes = next((len(one.data["migrated_codes"]) for one in every if one.type == P.RECOVERY_CODES), 0)
    factors = [one for one in every if one.type in FACTORS]
    context = {
        "person": user, "passkeys": [one for one in factors if one.type == P.WEBAUTHN],
        "totp": next((one for one in factors if one.type == P.TOTP), None), "secured": bool(factors),
        "codes": codes, "few": codes <= FEW, "sessions": lives.of(user), "events": history.recent(user),
        "here": request.session.session_key, "next": local(request.GET.get("next")),
        "terms": terms_of(user), "today": clock.now().date(),
    }  # fmt: skip
    return page(request, "people/security.html", context)


@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """End all other sessions."""
    if request.method != "POST":
        return redirect("people:security")
    ended = lives.end_others(request)
    note(request, cast("User", request.user), "end_sessions", count=ended)
    said = ngettext("%(count)d other session ended.", "%(count)d other sessions ended.", ended) % {
        "count": ended
    }
    return done(request, reverse("people:security"), said % {"count": ended})


@require_POST
@signed_in
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    session = get_object_or_404(UserSession, pk=pk, user=cast("User", request.user))
    lives.end([session])
    return done(request, reverse("people:security"), _("That device is signed out."))


@sensitive_post_parameters("password", "code")
@signed_in
def again(request: HttpRequest) -> HttpResponseBase:
    """Show once more that it is you: by password, code or passkey; then back to where you were going."""
    user = cast("User", request.user)
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    offered = _proofs(request, user, kinds)
    if request.method == "POST":
        if refused := too_many(request, "reauthenticate", user):
            return refused
        sent = next((form for form in offered.values() if form.is_bound), None)
        if sent is not None and sent.is_valid():
            if hasattr(sent, "save"):
                sent.save()
            lives.prove(request)
            return redirect(local(request.GET.get("next")) or "people:security")
        if "password" in request.POST:
            note(request, user, "sign_in_failed")
    context = {"forms": offered, "next": local(request.GET.get("next")), "bare": not offered}
    if "passkey" in offered:
        context["options"] = begin_authentication(user)
    status = max((status_of(form) for form in offered.values()), default=200)
    return page(request, "account/reauthenticate.html", context, status=status)


def _proofs(request: HttpRequest, user: User, kinds: set[str]) -> dict[str, forms.Form]:
    """The forms by which this person can show it, by name; the one that was sent is bound."""
    able: dict[str, tuple[bool, str, Any]] = {
        "passkey": (P.WEBAUTHN in kinds, "credential", PasskeyAgainForm),
        "password": (
            user.has_usable_password() and terms_of(user).by_password,
            "password",
            PasswordAgainForm,
        ),
        "code": (bool(kinds), "code", CodeAgainForm),
    }
    return {
        name: form(request.POST if field in request.POST else None, user=user)
        for name, (can, field, form) in able.items()
        if can
    }


def gone(request: HttpRequest) -> HttpResponse:
    """Pages of the sign-in library that this product does not have."""
    raise Http404
