"""请假与出差: one's own, and for those one answers for; also from a sheet."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luoshi.kernel import tables
from luoshi.kernel.idempotency import once
from luoshi.kernel.tables import Rows
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import leave_sheet
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.forms import LeaveForm, SheetForm, accepted
from luoshi.rollout.models import Leave, departments_below
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done

ROWS, LINES_SHOWN = 100, 200


def answers_for_others(request: MemberRequest) -> bool:
    """Whether this member enters absences of other people, too. Outsiders find no page here."""
    if request.member.is_external:
        raise Http404
    below = departments_below(request.member)
    return request.member.has("lead") or bool(below)


@once
@member_page
def leave(request: MemberRequest) -> HttpResponseBase:
    """Own absences and a form; for heads and leads those of their people."""
    others, by = answers_for_others(request), request.member
    form = LeaveForm(by, others, request.POST or None)
    if accepted(form, lambda: Leave.enter(by=by, **form.terms)):
        return done(
            request, by.project.url("rollout:leave"), _("Entered. The reports of these days are not due.")
        )
    rows = Leave.objects.visible_to(by).standing().select_related("member__department", "by")
    own = rows.filter(member=by)[:20]
    now = rows.exclude(member=by).filter(last__gte=by.project.today()).order_by("first", "member__name")
    context = {
        "form": form, "own": list(own), "others": list(now[:ROWS]) if others else [], "answers": others,
        "today": by.project.today(),
    }  # fmt: skip
    return page(request, "rollout/leave.html", context, status=status_of(form))


@once
@require_POST
@member_page
def take_back(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """It was none, or it ends early."""
    row = get_object_or_404(Leave.objects.visible_to(request.member).standing(), pk=pk)
    said = _("Taken back. What is still to come is due again.")
    try:
        row.take_back(by=request.member)
    except Refusal as refusal:
        said = str(refusal)
    return done(request, request.member.project.url("rollout:leave"), said)


@once
@member_page
def sheet(request: MemberRequest) -> HttpResponseBase:
    """Many at once from Excel: look at every row, then enter those that can be."""
    if not answers_for_others(request):
        raise Http404
    if "table" in request.POST:
        return _confirmed(request)
    post, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(request.member.project, post, files)
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            rows = tables.read_file(file) if file else tables.read_text(form.cleaned_data["text"])
            return _preview(request, rows, leave_sheet.plan(request.member, rows))
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return page(request, "rollout/leave_sheet.html", {"form": form}, status=status_of(form))


def _confirmed(request: MemberRequest) -> HttpResponseBase:
    """The sheet as it was shown comes back and is entered; judged once more on the way."""
    rows, here = _rows(request.POST["table"]), request.member.project.url("rollout:leave_sheet")
    if not rows:
        return done(request, here)
    try:
        plan = leave_sheet.plan(request.member, rows)
        count = plan.carry_out()
    except Refusal as refusal:
        return done(request, here, str(refusal))
    said = ngettext("%(n)d absence entered.", "%(n)d absences entered.", count) % {"n": count}
    return done(request, request.member.project.url("rollout:leave"), said)


def _preview(request: MemberRequest, rows: Rows, plan: leave_sheet.Plan) -> HttpResponse:
    shown = [*plan.wrong, *plan.right]
    context: dict[str, Any] = {
        "plan": plan, "lines": shown[:LINES_SHOWN], "table": json.dumps(rows, ensure_ascii=False),
    }  # fmt: skip
    return page(request, "rollout/leave_preview.html", context)


def _rows(text: str) -> Rows:
    """The table as the browser carried it; anything else is nothing."""
    try:
        said = json.loads(text)
        fine = isinstance(said, list) and all(isinstance(row, list) for row in said)
        return tables.tidy(said) if fine else []
    except (ValueError, RecursionError, Refusal):
        return []
