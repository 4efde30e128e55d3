"""The project's own settings, and the first start of an installation."""

from __future__ import annotations

from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from luoshi.people.signin import enter
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import ProjectForm, StartForm, accepted
from luoshi.rollout.models import Member, Organization, create_with_lead
from luoshi.rollout.queries import still_to_do
from luoshi.rollout.views.door import may_write, setup_page, show
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@setup_page
def setup(request: MemberRequest) -> HttpResponseBase:
    """Name, hours and diary times; what is still missing stands above."""
    project, by = request.member.project, request.member
    initial = model_to_dict(project)
    form = ProjectForm(project, request.POST or None, initial=initial, may_write=bool(may_write(request)))
    if accepted(form, lambda: project.change(by=by, **form.cleaned_data)):
        return done(request, project.url("rollout:setup"), _("Saved."))
    todo = [(words, project.url(name)) for words, name in still_to_do(project)]
    return show(request, "setup", "setup_project", {"form": form, "todo": todo}, status_of(form))


@sensitive_post_parameters("password")
def start(request: HttpRequest) -> HttpResponse:
    """The three questions of an empty installation; afterwards this page does not exist."""
    if Organization.objects.exists():
        raise Http404
    form = StartForm(request.POST or None)
    made: list[Member] = []
    if accepted(form, lambda: made.append(create_with_lead(**form.founding, guarded=True))):
        enter(request, made[0].user, channel="start")
        return redirect(made[0].project.url("rollout:setup"))
    return page(request, "rollout/start.html", {"form": form}, status=status_of(form))
