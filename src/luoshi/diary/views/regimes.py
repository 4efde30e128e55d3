"""报告制度: what holds now, what follows, and planning the next one with its forecast in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.diary.forecast import forecast
from luoshi.diary.models import Regime
from luoshi.diary.queries.regimes import standing
from luoshi.diary.regime_form import RegimeForm
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import accepted
from luoshi.rollout.models import Project
from luoshi.rollout.views.door import may_write, setup_page
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done

HOURS = ("opens_at", "due_at", "late_until", "backfill_days")


@setup_page
def regimes(request: MemberRequest) -> HttpResponseBase:
    """What holds, what follows, what was; and a form for the next."""
    project, by = request.member.project, request.member
    initial = first_terms(project)
    form = RegimeForm(project, request.POST or None, initial=initial, may_write=bool(may_write(request)))
    if accepted(form, lambda: Regime.plan(project, by=by, **form.terms)):
        return done(request, project.url("diary:regimes"), _("Planned."))
    context = {"form": form, "list": standing(by)} | _preview(request, form)
    frame = {"section": "regimes", "project": project, "may": may_write(request)}
    return page(request, "diary/regimes.html", frame | context, status=status_of(form))


def first_terms(project: Project) -> dict[str, Any]:
    """The hours of the whole project go on, from tomorrow."""
    last = Regime.objects.filter(project=project, department=None, member=None).order_by("made_at").last()
    hours = {name: getattr(last, name) for name in HOURS} if last else {}
    reminders = {"reminders": last.reminders.split()} if last else {}
    return hours | reminders | {"starts_on": project.today() + timedelta(days=1)}


@require_POST
@setup_page
def preview(request: MemberRequest) -> HttpResponse:
    """What would happen, while the form is being filled in. Writes nothing."""
    form = RegimeForm(request.member.project, request.POST)
    return page(request, "diary/regime_preview.html", _preview(request, form))


def _preview(request: MemberRequest, form: RegimeForm) -> dict[str, Any]:
    """The forecast, or the sentence that speaks against it."""
    if not form.is_bound or not form.is_valid():
        errors = [text for texts in form.errors.values() for text in texts] if form.is_bound else []
        return {"forecast": [], "against": errors[0] if errors else ""}
    planned = Regime(project=request.member.project, **form.terms)
    try:
        with transaction.atomic():
            planned.judge(request.member)
    except Refusal as refused:
        return {"forecast": [], "against": str(refused)}
    return {"forecast": forecast(planned), "against": ""}


@require_POST
@setup_page
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Take back what has not begun."""
    regime = get_object_or_404(Regime.objects.visible_to(request.member), pk=pk)
    regime.project = request.member.project
    said = _("Withdrawn.")
    try:
        regime.withdraw(by=request.member)
    except Refusal as refused:
        said = str(refused)
    return done(request, request.member.project.url("diary:regimes"), said)
