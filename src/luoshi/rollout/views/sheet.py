"""People from a sheet: read it, match its columns, look at every row, then take it."""

from __future__ import annotations

import json

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.kernel import tables
from luoshi.kernel.tables import Rows
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import roster
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import SheetForm
from luoshi.rollout.models import Member
from luoshi.rollout.views.door import may_write, setup_page, show
from luoshi.ui.pages import status_of
from luoshi.ui.redirect import done

LINES_SHOWN = 200


@setup_page
def sheet(request: MemberRequest) -> HttpResponseBase:
    """Paste or upload. Nothing is written before the confirmation."""
    if "table" in request.POST:
        return _matched(request)
    post, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(request.member.project, post, files, may_write=bool(may_write(request)))
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            rows = tables.read_file(file) if file else tables.read_text(form.cleaned_data["text"])
            rows = roster.with_header(rows)
            return _preview(request, rows, roster.match(rows[0]))
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    return show(request, "members", "setup_sheet", {"form": form}, status_of(form))


def _matched(request: MemberRequest) -> HttpResponseBase:
    """The sheet comes back with its columns matched: show again, hand out the wrong rows, or take it."""
    rows = _rows(request.POST["table"])
    if not rows:
        return done(request, request.member.project.url("rollout:sheet"))
    known = dict(roster.COLUMNS)
    columns = [name if name in known else "" for name in request.POST.getlist("column")]
    try:
        plan = roster.plan(request.member.project, rows, columns)
        if "wrong" in request.POST:
            return _wrong_rows(rows, plan)
        if "confirm" in request.POST:
            return _take(request, plan)
    except Refusal as refusal:
        return _preview(request, rows, columns, str(refusal))
    return _preview(request, rows, columns)


def _take(request: MemberRequest, plan: roster.Plan) -> HttpResponseBase:
    by = request.member
    with transaction.atomic():
        joined = plan.carry_out(by=by)
        for member in joined if "invite" in request.POST else []:
            _let_in(member, by)
    new, changed = len(joined), plan.count(roster.CHANGE)
    said = ngettext("%(new)d person added", "%(new)d people added", new) % {"new": new}
    return done(request, by.project.url("rollout:members"), _("%(said)s, %(changed)d changed.") % {
        "said": said, "changed": changed,
    })  # fmt: skip


def _let_in(member: Member, by: Member) -> None:
    """Invite unless the membership is over already."""
    if not member.active_to or member.active_to >= member.project.today():
        member.invite(by=by)


def _preview(request: MemberRequest, rows: Rows, columns: list[str], refused: str = "") -> HttpResponse:
    plan = None
    try:
        plan = roster.plan(request.member.project, rows, columns)
    except Refusal as refusal:
        refused = refused or str(refusal)
    matched = [
        {
            "heading": heading,
            "field": field,
            "example": next((row[place] for row in rows[1:] if row[place]), ""),
        }
        for place, (heading, field) in enumerate(zip(rows[0], columns, strict=False))
    ]
    context = {
        "plan": plan, "refused": refused, "matched": matched, "fields": roster.COLUMNS,
        "table": json.dumps(rows, ensure_ascii=False), "lines": _shown(plan), "limit": LINES_SHOWN,
    }  # fmt: skip
    return show(request, "members", "setup_sheet_preview", context, 422 if refused else 200)


def _shown(plan: roster.Plan | None) -> list[roster.Line]:
    """Wrong rows first, then what happens, then what is already so."""
    order = (roster.WRONG, roster.NEW, roster.CHANGE, roster.SAME)
    return sorted(plan.lines, key=lambda line: order.index(line.status))[:LINES_SHOWN] if plan else []


def _wrong_rows(rows: Rows, plan: roster.Plan) -> HttpResponse:
    """The rows that cannot be taken, with their number and the reason, to be corrected in Excel."""
    out = [[_("Row"), _("Reason"), *rows[0]], *([str(w.number), w.reason, *w.cells] for w in plan.wrong)]
    answer = HttpResponse(tables.write_csv(out), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rows-to-correct.csv"'
    return answer


def _rows(text: str) -> Rows:
    """The table as the browser carried it; anything else is nothing."""
    try:
        said = json.loads(text)
        return (
            tables.tidy(said) if isinstance(said, list) and all(isinstance(row, list) for row in said) else []
        )
    except (ValueError, RecursionError, Refusal):
        return []
