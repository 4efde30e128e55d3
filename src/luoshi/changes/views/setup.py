"""Settings of changes: the sponsor sets the limits, the lead declares freezes and proposes kinds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.changes.models import Freeze, Limits, StandardKind
from luoshi.changes.models.standard import taken_this_month
from luoshi.changes.rules import sponsor_sets
from luoshi.changes.setup_forms import FreezeForm, KindForm, LimitsForm
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.rollout.forms import accepted
from luoshi.rollout.views.door import may_write
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@require_safe
@role_page("lead", "sponsor")
def setup(request: MemberRequest) -> HttpResponse:
    """Limits and budget, freezes, kinds."""
    return show(request)


def show(request: MemberRequest, refused: forms.BaseForm | None = None) -> HttpResponse:
    """All three parts; `refused` stands in the place of its own empty form."""
    member, project = request.member, request.member.project
    forms_of: dict[str, Any] = {
        "limits": LimitsForm(
            project, initial=written_down(Limits.of(project)), may_write=bool(sponsor_sets(member))
        ),
        "freeze": FreezeForm(project),
        "kind_form": KindForm(project),
    }
    forms_of |= {name: refused for name, form in forms_of.items() if type(form) is type(refused)}
    leads = may_write(request)
    context = {
        "section": "changes", "project": project, "may": leads or sponsor_sets(member), "leads": bool(leads),
        "sets": sponsor_sets(member),
        "today": project.today(), "currency": Limits.of(project).currency, **forms_of,
        "freezes": Freeze.objects.visible_to(member).filter(ended_at=None, until_on__gte=project.today()),
        "kinds": kinds(member),
    }  # fmt: skip
    return page(request, "changes/setup.html", context, status=status_of(refused) if refused else 200)


def written_down(limits: Limits) -> dict[str, Any]:
    """As somebody would write it: 5000, not 5000.00."""
    whole = {name: value for name, value in vars(limits).items() if not isinstance(value, Decimal)}
    money = {name: value for name, value in vars(limits).items() if isinstance(value, Decimal)}
    return whole | {name: int(value) if value == int(value) else value for name, value in money.items()}


def kinds(member: Any) -> list[tuple[StandardKind, int]]:
    """Kinds that still count, each with how many took its path this month (two queries)."""
    rows = StandardKind.objects.visible_to(member).filter(ended_at=None).select_related("approved_by")
    taken = taken_this_month(member.project)
    return [(kind, taken.get(kind.pk, 0)) for kind in rows]


@once
@require_POST
@role_page("lead", "sponsor")
def limits(request: MemberRequest) -> HttpResponseBase:
    """Set limits, budget, planned end and scope."""
    project = request.member.project
    form = LimitsForm(project, request.POST)
    if accepted(form, lambda: Limits.of(project).change(by=request.member, **form.cleaned_data)):
        return _back(request, _("Saved. What is being decided goes by the new limits."))
    return show(request, form)


@once
@require_POST
@role_page("lead", "sponsor")
def freeze(request: MemberRequest) -> HttpResponseBase:
    """宣布冻结期."""
    form = FreezeForm(request.member.project, request.POST)
    if accepted(form, lambda: Freeze.declare(by=request.member, **form.cleaned_data)):
        return _back(request, _("Declared. Whoever meets it reads the reason and the date."))
    return show(request, form)


@once
@require_POST
@role_page("lead", "sponsor")
def propose(request: MemberRequest) -> HttpResponseBase:
    """Propose a kind; the sponsor approves it once."""
    form = KindForm(request.member.project, request.POST)
    if accepted(form, lambda: StandardKind.propose(by=request.member, **form.cleaned_data)):
        return _back(request, _("Proposed. The sponsor approves it once."))
    return show(request, form)


@once
@require_POST
@role_page("lead", "sponsor")
def lift(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """提前解除."""
    return _done(request, get_object_or_404(Freeze.objects.visible_to(request.member), pk=pk), "lift")


@once
@require_POST
@role_page("lead", "sponsor")
def approve(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """批准一次."""
    return _done(request, _kind(request, pk), "approve")


@once
@require_POST
@role_page("lead", "sponsor")
def stop(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """停用."""
    return _done(request, _kind(request, pk), "stop")


def _kind(request: MemberRequest, pk: UUID) -> StandardKind:
    return get_object_or_404(StandardKind.objects.visible_to(request.member), pk=pk)


def _done(request: MemberRequest, thing: Freeze | StandardKind, verb: str) -> HttpResponse:
    try:
        getattr(thing, verb)(by=request.member)
    except Refusal as refused:
        return _back(request, str(refused))
    said = {"lift": _("Lifted"), "approve": _("Approved; changes of this kind take the short path now")}
    return _back(request, said.get(verb, _("Stopped; it is offered no longer")))


def _back(request: MemberRequest, said: str) -> HttpResponse:
    return done(request, request.member.project.url("changes:setup"), said)
