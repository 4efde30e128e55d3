"""Pages of webhooks: the addresses of a project, one of them with its log, and one delivery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.api.webhooks import queries, rules
from luoshi.api.webhooks.delivery import Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.api.webhooks.forms import EndpointForm
from luoshi.api.webhooks.replaying import ReplayForm
from luoshi.api.webhooks.replaying import replay as tell_again
from luoshi.kernel.idempotency import once
from luoshi.people.recent import is_recent, prove_first
from luoshi.post.views import key_in
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.rollout.forms import accepted
from luoshi.rollout.roles import LEAD
from luoshi.rollout.views.door import may_write
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


def _frame(request: MemberRequest) -> dict[str, Any]:
    return {"section": "webhooks", "project": request.member.project, "may": may_write(request)}


@role_page(LEAD)
def listed(request: MemberRequest) -> HttpResponseBase:
    """All of the project, and a form for one more, whose secret is shown this once."""
    member, project = request.member, request.member.project
    form = EndpointForm(project, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and not is_recent(request):
        return prove_first(request)
    made: list[tuple[Endpoint, str]] = []
    if accepted(form, lambda: made.append(Endpoint.add(by=member, **form.cleaned_data))):
        return _shown(request, made[0][0], secret=made[0][1])
    context = {"form": form, "rows": queries.rows(member), **_frame(request)}
    return page(request, "webhooks/list.html", context, status=status_of(form))


@require_safe
@role_page(LEAD)
def show(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """One address: how it is doing, and its log."""
    log = _log(request, pk)
    return _shown(request, log.endpoint or _found(request, pk), log=log)


def _log(request: MemberRequest, pk: UUID) -> queries.Log:
    return queries.log(request.member, pk, key_in(request.GET.get("before", "")))


def _shown(request: MemberRequest, one: Endpoint, status: int = 200, **more: Any) -> HttpResponse:
    member = request.member
    one.project = member.project
    more = {"log": more.get("log") or _log(request, one.pk), **more}
    context = {
        "one": one, "mine": queries.may_use(member, one), "heard": queries.heard(one),
        "replaying": ReplayForm(member.project), **_frame(request), **more,
    }  # fmt: skip
    return page(request, "webhooks/show.html", context, fragment="log", status=status)


@once
@role_page(LEAD)
def change(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Another name or address, or another choice of events."""
    one = _own(request, pk)
    initial = {"name": one.name, "address": one.address, **EndpointForm.chosen(one.kinds)}
    sent = request.POST if request.method == "POST" else None
    form = EndpointForm(request.member.project, sent, initial=initial)
    if request.method == "POST" and form.is_valid() and not is_recent(request):
        return prove_first(request)
    if accepted(form, lambda: one.change(by=request.member, **form.cleaned_data)):
        return done(request, one.url, _("Saved."))
    context = {"one": one, "form": form, **_frame(request)}
    return page(request, "webhooks/change.html", context, status=status_of(form))


@require_POST
@role_page(LEAD)
def renew(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """A new secret, shown this once; the one before works besides it for a day."""
    one = _own(request, pk)
    if not is_recent(request):
        return prove_first(request)
    return _shown(request, one, secret=one.renew_secret(by=request.member), renewed=True)


@require_POST
@once
@role_page(LEAD)
def switch(request: MemberRequest, pk: UUID, to: str) -> HttpResponseBase:
    """Off by any lead, on by its owner."""
    one = _found(request, pk)
    if to == "off":
        return _did(request, one, lambda: one.switch_off(by=request.member), _("Switched off."))
    said = _("Switched on. What happens from now on is sent.")
    return _did(request, _own(request, pk), lambda: one.switch_on(by=request.member), said)


@require_POST
@once
@role_page(LEAD)
def remove(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Forget address, secret and log."""
    _found(request, pk).remove(by=request.member)
    return done(request, request.member.project.url("webhooks:list"), _("The address is forgotten here."))


@require_POST
@once
@role_page(LEAD)
def test(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Send something that says nothing."""
    one = _own(request, pk)
    said = _("On its way. In a few seconds you see here how it went.")
    return _did(request, one, lambda: Delivery.to_test(one, by=request.member), said)


@require_POST
@once
@role_page(LEAD)
def replay(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Everything since a moment once more."""
    one = _own(request, pk)
    form = ReplayForm(request.member.project, request.POST)
    if accepted(form, lambda: tell_again(one, form.cleaned_data["since"], by=request.member)):
        return done(request, one.url, _("It is being sent again; the log below shows how it goes."))
    return _shown(request, one, status_of(form), replaying=form)


@require_safe
@role_page(LEAD)
def delivery(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """One delivery: what was sent and what was answered."""
    one = _delivered(request, pk)
    context = {"one": one, "words": queries.Logged(one).words, "row": queries.Logged(one), **_frame(request)}
    return page(request, "webhooks/delivery.html", context)


@require_POST
@once
@role_page(LEAD)
def again(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """One delivery once more, under the same id."""
    one = _delivered(request, pk)
    one.endpoint.project = request.member.project
    said = _("It is being sent again; the log below shows how it goes.")
    return _did(request, one.endpoint, lambda: one.send_again(by=request.member), said)


def _did(request: MemberRequest, one: Endpoint, verb: Callable[[], object], said: str) -> HttpResponse:
    verb()
    return done(request, one.url, said)


def _found(request: MemberRequest, pk: UUID) -> Endpoint:
    one: Endpoint = get_object_or_404(
        Endpoint.objects.visible_to(request.member).select_related("member"), pk=pk
    )
    one.project = request.member.project
    return one


def _own(request: MemberRequest, pk: UUID) -> Endpoint:
    """For another lead it is there, but what is its owner's alone is not."""
    one = _found(request, pk)
    if not rules.may_use(request.member, one):
        raise Http404
    return one


def _delivered(request: MemberRequest, pk: UUID) -> Delivery:
    rows = Delivery.objects.visible_to(request.member).select_related("endpoint")
    one: Delivery = get_object_or_404(rows, pk=pk)
    return one
