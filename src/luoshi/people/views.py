"""A person's own pages: settings, language, and the way in by invitation."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from luoshi.people.forms import NewPasswordForm, PersonForm
from luoshi.people.models import LANGUAGES, Invitation, User
from luoshi.people.signin import enter, local, signed_in
from luoshi.people.terms import terms_of
from luoshi.people.ways.declared import ways
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """我的: name, language, time zone, keys; password, sessions and sign-out."""
    user = get_object_or_404(User, pk=request.user.pk)
    form = PersonForm(request.POST or None, instance=user)
    if form.is_valid():
        user.change_self(**form.cleaned_data)
        with override(user.language):
            return remember(done(request, request.path, _("Saved.")), user.language)
    context = {"form": form, "person": user, "ways": ways()}
    return page(request, "people/me.html", context, status=status_of(form))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language; kept with the account, or in a cookie before signing in."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(LANGUAGES):
        raise Http404
    if isinstance(request.user, User):
        request.user.change_self(language=chosen)
    return remember(redirect(local(request.POST.get("next")) or "/"), chosen)


def remember(answer: HttpResponse, chosen: str) -> HttpResponse:
    """Keep the language for the pages before sign-in."""
    year = 365 * 24 * 3600
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=year,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """The invited person chooses a password and is in. Opening the link uses nothing up."""
    invited = Invitation.of(token)
    if invited is None:
        return page(request, "people/invitation_over.html", status=410)
    form = NewPasswordForm(invited.user, request.POST or None)
    if not form.is_valid():
        by_password = terms_of(invited.user).by_password
        context = {"form": form, "invited": invited, "token": token, "by_password": by_password}
        return page(request, "people/invitation.html", context, status=status_of(form))
    with transaction.atomic():
        user = invited.accept(form.cleaned_data["password"])
        enter(request, user, channel="invitation")
    return redirect("/")
