"""The people of the project."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luoshi.kernel.verdict import Refusal
from luoshi.people.factors import verbs
from luoshi.rollout import queries
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import LastDayForm, MemberForm, accepted
from luoshi.rollout.models import Member
from luoshi.rollout.roles import ROLES
from luoshi.rollout.sign_in_form import ReasonForm
from luoshi.rollout.views.door import may_write, setup_page, show
from luoshi.ui.moments import date_text
from luoshi.ui.pages import status_of
from luoshi.ui.redirect import done


@setup_page
def members(request: MemberRequest) -> HttpResponseBase:
    """Everybody, found by name, address, department or firm."""
    asked = {name: request.GET.get(name, "")[:80] for name in ("q", "role", "ended")}
    role = asked["role"] if asked["role"] in dict(ROLES) else ""
    people = queries.find_people(request.member, asked["q"], role, bool(asked["ended"]))
    context = {
        "people": people, "asked": asked, "roles": ROLES, "many": len(people) >= queries.PEOPLE_SHOWN,
        "waiting": sum(person.access[1] == _("not invited") for person in people),
    }  # fmt: skip
    return show(request, "members", "setup_members", context, part="rows")


@setup_page
def new(request: MemberRequest) -> HttpResponseBase:
    """One more person."""
    project, by = request.member.project, request.member
    initial = {"roles": ["reporter"]}
    form = MemberForm(project, request.POST or None, initial=initial, may_write=bool(may_write(request)))

    def join() -> None:
        with transaction.atomic():
            member = Member.add(project, email=form.cleaned_data["email"], by=by, **form.terms)
            if "invite" in request.POST:
                member.invite(by=by)

    if accepted(form, join):
        said = _("Invited.") if "invite" in request.POST else _("Added.")
        return done(request, project.url("rollout:members"), said)
    return show(request, "members", "setup_member", {"form": form}, status_of(form))


@setup_page
def member(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """One person: roles, department or firm, dates, the way in."""
    by, project = request.member, request.member.project
    row = get_object_or_404(queries.members_for_setup(by), pk=pk)
    form = MemberForm(
        project, request.POST or None, initial=initial_of(row), may_write=bool(may_write(request))
    )
    if accepted(form, lambda: row.change(by=by, **form.terms)):
        return done(request, project.url("rollout:members"), _("Saved."))
    context = {
        "form": form, "person": queries.Person(row, project.today()), "leave": LastDayForm(project),
        "second": verbs.of(row.user), "reset": ReasonForm(),
    }  # fmt: skip
    return show(request, "members", "setup_member", context, status_of(form))


def initial_of(row: Member) -> dict[str, object]:
    names = ("name", "department", "firm", "job", "phone", "active_from", "active_to", "responsible")
    return {name: getattr(row, name) for name in names} | {"email": row.email, "roles": sorted(row.role_set)}


@require_POST
@setup_page
def invite(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Mail the way in, again if need be."""
    row = get_object_or_404(queries.members_for_setup(request.member), pk=pk)
    return _after(request, _("Invitation sent to %(email)s.") % {"email": row.email}, [row])


@require_POST
@setup_page
def invite_all(request: MemberRequest) -> HttpResponseBase:
    """Mail the way in to everybody who has not been invited yet."""
    people = queries.find_people(request.member)
    rows = [each.member for each in people if each.can_be_invited and not each.member.invited_at]  # type: ignore[attr-defined]
    said = ngettext("%(count)d invitation sent.", "%(count)d invitations sent.", len(rows)) % {
        "count": len(rows)
    }
    return _after(request, said, rows)


def _after(request: MemberRequest, said: str, rows: list[Member]) -> HttpResponseBase:
    try:
        with transaction.atomic():
            for row in rows:
                row.invite(by=request.member)
    except Refusal as refusal:
        said = str(refusal)
    return done(request, request.member.project.url("rollout:members"), said)


@require_POST
@setup_page
def renew(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Somebody from outside stays for another while."""
    row = get_object_or_404(queries.members_for_setup(request.member), pk=pk)
    try:
        until = date_text(row.renew(by=request.member))
        said = _("%(name)s has access until %(day)s.") % {"name": row.name, "day": until}
    except Refusal as refusal:
        said = str(refusal)
    return done(request, request.member.project.url("rollout:member", row.pk), said)


@require_POST
@setup_page
def end(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """The membership ends; what the person wrote stays."""
    by, project = request.member, request.member.project
    row = get_object_or_404(queries.members_for_setup(by), pk=pk)
    leave = LastDayForm(project, request.POST)
    if accepted(leave, lambda: row.end(leave.cleaned_data["last_day"], by=by)):
        return done(request, project.url("rollout:members"), _("The membership has an end."))
    form = MemberForm(project, initial=initial_of(row))
    context = {"form": form, "person": queries.Person(row, project.today()), "leave": leave}
    return show(request, "members", "setup_member", context, status_of(leave))
