"""没麻烦顾问的账: the page, its file, and the rate behind the fee."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.forms import TermsForm
from luoshi.knowledge.ledger import as_file, is_too_long, kinds, ledger, prepared
from luoshi.knowledge.models import Terms
from luoshi.problems.export import CSV, XLSX
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.downloads import too_long
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

payer_page = role_page("lead", "sponsor")


@require_safe
@payer_page
def saved(request: MemberRequest) -> HttpResponse:
    """Sums by month and by article, and the latest lines with their receipts."""
    return ledger_page(request, None)


def ledger_page(request: MemberRequest, form: TermsForm | None) -> HttpResponse:
    """The page; with a refused form on it what was typed."""
    found, how = ledger(request.member), kinds()
    rows = [(row, how[row.kind]) for row in prepared(request.member, found.rows)]
    terms = found.terms
    first = {"per_day": terms.per_day, "effort": terms.effort} if terms else {}
    context = {
        "ledger": found,
        "rows": rows,
        "form": form or TermsForm(initial=first),
        "can_lead": request.member.has("lead"),
    }
    return page(request, "knowledge/saved.html", context, status=422 if form else 200)


@require_safe
@payer_page
def export(request: MemberRequest, kind: str) -> HttpResponse:
    """All lines as a file."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    project = request.member.project
    if kind == "xlsx" and is_too_long(request.member):
        csv, back = project.url("knowledge:saved_export", "csv"), project.url("knowledge:saved")
        return too_long(request, csv, back)
    answer = HttpResponse(as_file(request.member, kind), content_type=CSV if kind == "csv" else XLSX)
    name = f"{project.key}-saved-{project.today()}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@once
@require_POST
@payer_page
def terms(request: MemberRequest) -> HttpResponseBase:
    """The rate and the effort from today on."""
    form = TermsForm(request.POST)
    if not form.is_valid():
        return ledger_page(request, form)
    try:
        Terms.agree(by=request.member, **form.cleaned_data)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return ledger_page(request, form)
    said = _("Valid from today; what is booked stays as it is")
    return done(request, request.member.project.url("knowledge:saved"), said)
