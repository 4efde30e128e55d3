"""Departments, modules and firms: three lists that are kept in the same way."""

from __future__ import annotations

from uuid import UUID

from django.forms import model_to_dict
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.kernel.verdict import Refusal
from luoshi.rollout import queries
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import accepted, part_form
from luoshi.rollout.models import Area, Department, Firm
from luoshi.rollout.views.door import may_write, setup_page, show
from luoshi.ui.pages import status_of
from luoshi.ui.redirect import done

KINDS: dict[str, type[Department | Area | Firm]] = {"departments": Department, "areas": Area, "firms": Firm}
READ = {
    "departments": queries.department_tree,
    "areas": queries.areas_for_setup,
    "firms": queries.firms_for_setup,
}


@setup_page
def parts(request: MemberRequest, kind: str) -> HttpResponseBase:
    """The list, with an empty form for the next one."""
    model, member = KINDS[kind], request.member
    form = part_form(model)(member.project, request.POST or None, may_write=bool(may_write(request)))
    if accepted(form, lambda: model.add(member.project, by=member, **form.cleaned_data)):
        return done(request, member.project.url(f"rollout:{kind}"), _("Added."))
    context = {"form": form, "rows": READ[kind](member), "kind": kind}
    return show(request, kind, f"setup_{kind}", context, status_of(form))


@setup_page
def part(request: MemberRequest, kind: str, pk: UUID) -> HttpResponseBase:
    """One of them, to change."""
    member = request.member
    row = get_object_or_404(KINDS[kind].objects.visible_to(member), pk=pk)
    initial, may = model_to_dict(row), bool(may_write(request))
    form = part_form(type(row))(member.project, request.POST or None, initial=initial, may_write=may)
    if accepted(form, lambda: row.change(by=member, **form.cleaned_data)):
        return done(request, member.project.url(f"rollout:{kind}"), _("Saved."))
    return show(request, kind, "setup_part", {"form": form, "row": row, "kind": kind}, status_of(form))


@require_POST
@setup_page
def remove(request: MemberRequest, kind: str, pk: UUID) -> HttpResponseBase:
    """Take it away while nothing hangs on it."""
    row = get_object_or_404(KINDS[kind].objects.visible_to(request.member), pk=pk)
    said = _("Removed.")
    try:
        row.remove(by=request.member)
    except Refusal as refusal:
        said = str(refusal)
    return done(request, request.member.project.url(f"rollout:{kind}"), said)
