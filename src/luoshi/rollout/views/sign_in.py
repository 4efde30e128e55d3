"""What the company asks of its people when they sign in, and the way back in for who lost a second factor."""

from __future__ import annotations

from copy import copy
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.rollout import queries
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import accepted
from luoshi.rollout.sign_in_form import ReasonForm, SignInForm
from luoshi.rollout.views.door import may_write, setup_page, show
from luoshi.ui.pages import status_of
from luoshi.ui.redirect import done


@setup_page
def sign_in(request: MemberRequest) -> HttpResponseBase:
    """Second factor, password and length of sessions, for all projects of the company."""
    project, by = request.member.project, request.member
    company = project.organization
    form = SignInForm(request.POST or None, instance=copy(company), may_write=bool(may_write(request)))
    if accepted(form, lambda: company.change_policy(by=by, **form.cleaned_data)):
        return done(request, project.url("rollout:sign_in"), _("Saved."))
    context = {"form": form, "company": company, "lacking": queries.without_second_factor(by)}
    return show(request, "sign_in", "setup_sign_in", context, status_of(form))


@require_POST
@setup_page
def reset_factors(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Mail a member the link that takes the lost second factor away."""
    by, project = request.member, request.member.project
    row = get_object_or_404(queries.members_for_setup(by), pk=pk)
    form = ReasonForm(request.POST)
    if accepted(form, lambda: row.reset_factors(form.cleaned_data["reason"], by=by)):
        said = _("The link is on its way to %(email)s. It works once, for one hour.") % {"email": row.email}
        return done(request, project.url("rollout:member", pk), said)
    return done(request, project.url("rollout:member", pk), str(next(iter(form.errors.values()))[0]))
