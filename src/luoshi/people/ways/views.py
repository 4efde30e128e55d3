"""Going to another site and coming back; linking and unlinking on one's own page."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.verdict import Refusal
from luoshi.people.models import Identity, Invitation, User, one_spelling
from luoshi.people.signin import local, signed_in
from luoshi.people.terms import terms_of
from luoshi.people.ways import flow
from luoshi.people.ways.declared import Claimed, Ldap, Redirecting, directory, redirecting
from luoshi.people.ways.forms import DirectoryForm
from luoshi.people.ways.request import Asked, remember, remembered
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


def go(request: HttpRequest, way: str) -> HttpResponseBase:
    """To the other site, to sign in or to accept an invitation."""
    chosen = _chosen(way)
    if request.method != "POST" or request.user.is_authenticated:
        return redirect("account_login")
    invited = Invitation.of(request.POST.get("invitation", ""))
    to, invitation = local(request.POST.get("next")), str(invited.pk) if invited else ""
    return _leave(request, chosen, Asked(chosen.key, to, invitation=invitation))


@require_POST
@signed_in
def go_and_link(request: HttpRequest, way: str) -> HttpResponseBase:
    """To the other site, to link what one is called there with the own account."""
    raise_if_reauthentication_required(request, app="account")
    chosen = _chosen(way)
    return _leave(request, chosen, Asked(chosen.key, user=str(request.user.pk)))


def _chosen(key: str) -> Redirecting:
    for way in redirecting():
        if way.key == key:
            return way
    raise Http404


def _leave(request: HttpRequest, way: Redirecting, asked: Asked) -> HttpResponse:
    """By a page and not by a redirect: our policy keeps forms from being sent on to other sites."""
    try:
        address = flow.leads_to(way, asked)
    except flow.Refused as refused:
        return _refused(request, refused, refused.status)
    remember(request, asked)
    answer = page(request, "people/way_going.html", {"way": way, "address": address})
    answer["Refresh"], answer["Cache-Control"] = f"0; url={address}", "no-store"
    return answer


@never_cache
def back(request: HttpRequest, way: str) -> HttpResponseBase:
    """With an answer, to what it was asked for; any answer that this browser did not ask for is none."""
    chosen = _chosen(way)
    answer = {name: request.GET[name] for name in ("code", "authCode", "iss", "error") if name in request.GET}
    asked = remembered(request, chosen.key, request.GET.get("state", ""))
    if asked is None:
        words = _("This sign-in took more than ten minutes, or another browser began it. Please begin again.")
        return _refused(request, Refusal(words), 400)
    try:
        return _settled(request, chosen, asked, flow.came_back(chosen, asked, answer))
    except Refusal as refused:
        return _refused(request, refused, getattr(refused, "status", 403))


def _settled(request: HttpRequest, way: Redirecting, asked: Asked, claimed: Claimed) -> HttpResponseBase:
    if asked.user:
        if str(request.user.pk) != asked.user:
            raise Refusal(_("Somebody else is signed in by now. Nothing was linked."))
        flow.link(way, claimed, cast("User", request.user))
        return done(request, "/me/ways/", _("Linked."))
    if asked.invitation:
        invited = Invitation.objects.select_related("user").filter(pk=asked.invitation).first()
        if invited is None:
            raise Refusal(_("This invitation no longer works"))
        return flow.accept(request, way, claimed, invited)
    return flow.enter(request, way, claimed, asked.to)


def _refused(request: HttpRequest, refused: Refusal, status: int) -> HttpResponse:
    return page(request, "people/way_refused.html", {"said": str(refused)}, status=status)


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """登录方式: what opens the own account, and what else could."""
    user = cast("User", request.user)
    identities = list(Identity.objects.filter(user=user))
    taken = {one.way for one in identities}
    has_password = user.has_usable_password() and terms_of(user).by_password
    context = {
        "identities": identities, "has_password": has_password,
        "others": [way for way in redirecting() if way.key not in taken],
        "directory": None if "ldap" in taken else directory(),
        "last": len(identities) == 1 and not has_password,
    }  # fmt: skip
    return page(request, "people/ways.html", context)


@require_POST
@signed_in
def unlink(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """It opens the account no longer; the last way stays."""
    raise_if_reauthentication_required(request, app="account")
    user = cast("User", request.user)
    identity = get_object_or_404(Identity, pk=pk, user=user)
    try:
        identity.unlink(by=user, by_password=terms_of(user).by_password)
    except Refusal as refused:
        return done(request, "/me/ways/", str(refused))
    return done(request, "/me/ways/", _("Unlinked."))


@sensitive_post_parameters("password")
@signed_in
def link_directory(request: HttpRequest) -> HttpResponseBase:
    """Link the company account with the own one."""
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="account")
    way = _directory()
    form = DirectoryForm(request.POST or None)
    claimed = _asked_for(request, way, form)
    if claimed:
        try:
            flow.link(way, claimed, cast("User", request.user))
            return done(request, "/me/ways/", _("Linked."))
        except Refusal as refused:
            form.add_error(None, str(refused))
    return page(request, "people/way_directory.html", {"form": form}, status=status_of(form))


@never_cache
@sensitive_post_parameters("password")
def invitation_directory(request: HttpRequest, token: str) -> HttpResponseBase:
    """The invited person comes in with the company account."""
    way, invited = _directory(), Invitation.of(token)
    if invited is None:
        return page(request, "people/invitation_over.html", status=410)
    form = DirectoryForm(request.POST or None)
    claimed = _asked_for(request, way, form)
    if claimed:
        try:
            return flow.accept(request, way, claimed, invited)
        except Refusal as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "invited": invited}
    return page(request, "people/way_directory.html", context, status=status_of(form))


def _directory() -> Ldap:
    way = directory()
    if way is None:
        raise Http404
    return way


def _asked_for(request: HttpRequest, way: Ldap, form: DirectoryForm) -> Claimed | None:
    """Whose company account was typed; guessing is counted as at the sign-in."""
    if not form.is_valid():
        return None
    name = form.cleaned_data["name"]
    if not ratelimit.consume(request, action="login_failed", key=one_spelling(name)):
        form.add_error(None, _("Too many attempts. Try again in a few minutes."))
        return None
    try:
        claimed = flow.in_directory(way, name, form.cleaned_data["password"])
    except flow.Refused as refused:
        form.add_error(None, str(refused))
        return None
    if claimed is None:
        form.add_error(None, _("Name or password of the company account is wrong."))
    return claimed
