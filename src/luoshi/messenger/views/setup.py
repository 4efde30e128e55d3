"""Setting up the project's groups and its application in WeCom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from luoshi.messenger.forms import AccountsForm, ChooseForm, GroupForm, WecomForm
from luoshi.messenger.models import Message, Robot, WecomApp, WecomPerson
from luoshi.messenger.queries import accounts, app_of, states
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import accepted
from luoshi.rollout.views.door import may_write, setup_page
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@sensitive_post_parameters("address", "secret")
@setup_page
def groups(request: MemberRequest) -> HttpResponseBase:
    """The project's groups, and a form for one more."""
    project, by = request.member.project, request.member
    form = GroupForm(
        project, request.POST if request.method == "POST" else None, may_write=bool(may_write(request))
    )
    if accepted(form, lambda: Robot.of_group(**form.cleaned_data, by=by)):
        return done(request, project.url("messenger:groups"), _("Saved. Please try it out."))
    found = states(Robot.objects.visible_to(by).of_groups())
    rows = [(state, _choosing(request, state.of)) for state in found if isinstance(state.of, Robot)]
    return _show(request, "groups", {"form": form, "groups": rows}, status_of(form))


def _choosing(request: MemberRequest, robot: Robot) -> ChooseForm:
    initial = {"occasions": sorted(robot.occasion_set)}
    return ChooseForm(
        request.member.project, initial=initial, auto_id=f"{robot.pk}_%s", may_write=bool(may_write(request))
    )


@require_POST
@setup_page
def choose(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What this group hears of from now on."""
    project = request.member.project
    robot: Robot = get_object_or_404(Robot.objects.visible_to(request.member).of_groups(), pk=pk)
    form = ChooseForm(project, request.POST)
    if not accepted(form, lambda: robot.choose(form.cleaned_data["occasions"], by=request.member)):
        raise Http404
    return done(request, project.url("messenger:groups"), _("Saved."))


@sensitive_post_parameters("secret")
@setup_page
def wecom(request: MemberRequest) -> HttpResponseBase:
    """The application in WeCom, and who is called what there."""
    project, by = request.member.project, request.member
    app = app_of(by)
    initial = {"corp": app.of.corp, "agent": app.of.agent} if app and isinstance(app.of, WecomApp) else {}
    form = WecomForm(
        project,
        request.POST if request.method == "POST" else None,
        initial=initial,
        may_write=bool(may_write(request)),
    )
    if accepted(form, lambda: WecomApp.set_up(**form.cleaned_data, by=by)):
        return done(request, project.url("messenger:wecom"), _("Saved. Please try it out."))
    return _show(
        request, "wecom", {"form": form, "accounts": _accounts(request), "app": app}, status_of(form)
    )


@setup_page
def people(request: MemberRequest) -> HttpResponseBase:
    """Save the names of those who were shown; the page itself is the application's."""
    project = request.member.project
    if request.method != "POST":
        return done(request, project.url("messenger:wecom"))
    form = _accounts(request, request.POST)
    if accepted(form, lambda: WecomPerson.name_all(form.given, by=request.member)):
        return done(request, project.url("messenger:wecom"), _("Saved."))
    context = {"form": WecomForm(project), "accounts": form, "app": app_of(request.member)}
    return _show(request, "wecom", context, status_of(form))


def _accounts(request: MemberRequest, given: Any = None) -> AccountsForm:
    named = request.GET.get("q", "") or (given or {}).get("q", "")
    shown = accounts(request.member, named)
    return AccountsForm(request.member.project, shown, given, may_write=bool(may_write(request)))


@require_POST
@setup_page
def try_wecom(request: MemberRequest) -> HttpResponse:
    """Send the reader a card."""
    to = request.member.project.url("messenger:wecom")
    app = get_object_or_404(WecomApp, project=request.member.project)
    if request.member.project.is_demo:
        return done(request, to, _("Nothing leaves a demo."))
    if not WecomPerson.objects.filter(member=request.member).exists():
        return done(request, to, _("Please enter your own WeCom account below first."))
    Message.to_try(app=app, by=request.member)
    return done(request, to, _("On its way. In a few seconds you see here how it went."))


@require_POST
@setup_page
def remove_wecom(request: MemberRequest) -> HttpResponse:
    """Forget the application."""
    get_object_or_404(WecomApp, project=request.member.project).remove(by=request.member)
    return done(
        request, request.member.project.url("messenger:wecom"), _("The application is forgotten here.")
    )


@require_safe
@setup_page
def wecom_state(request: MemberRequest) -> HttpResponseBase:
    """How the application is doing, while it is being tried."""
    app = app_of(request.member)
    if app is None:
        raise Http404
    return page(request, "messenger/state.html", {"state": app})


def _show(request: MemberRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    frame = {"section": "chat", "project": request.member.project, "may": may_write(request)}
    return page(request, f"messenger/{name}.html", frame | context, status=status)
