"""The consultant's and developer's desk: what was handed over to the own firm, and nothing else."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.problems import outside
from luoshi.problems.desk import TABS, counts
from luoshi.problems.desk import desk as desk_of
from luoshi.problems.door import problem_for, version_before
from luoshi.problems.forms import VendorNumberForm
from luoshi.problems.links import links_of_problem
from luoshi.problems.models import Problem
from luoshi.problems.offers import offers
from luoshi.problems.rules import may_number
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

TAB_NAMES = {
    "mine": gettext_lazy("In my hands"),
    "waiting": gettext_lazy("Waiting for others"),
    "ended": gettext_lazy("Ended"),
}


@require_safe
@role_page("consultant", "developer")
def desk(request: MemberRequest) -> HttpResponse:
    """What lies with the firm, by time left."""
    tab = request.GET.get("tab", "mine")
    if tab not in TABS:
        raise Http404
    outside.firm_of(request.member)
    rows, older = desk_of(request.member, tab, request.GET.get("before", ""))
    counted = counts(request.member)
    tabs = [(name, label, counted[name]) for name, label in TAB_NAMES.items()]
    context = {"rows": rows, "tab": tab, "tabs": tabs, "older": older}
    return page(request, "problems/portal_desk.html", context, fragment="rows")


def opened(request: MemberRequest, problem: Problem, form: VendorNumberForm | None = None) -> HttpResponse:
    """One problem for somebody outside: the dossier in force, the exchange, and two moves."""
    found = outside.opened(problem, request.member)
    found.dossier.opened_by(request.member)
    found.dossier.problem = problem
    number = form or VendorNumberForm(initial={"number": problem.vendor_number})
    context = {
        "opened": found,
        "previous": version_before(request.member, found.dossier),
        "problem": problem,
        "offers": offers(problem, request.member),
        "links": links_of_problem(problem, request.member, found.case.title),
        "form": number,
        "may_number": bool(may_number(problem, request.member)),
    }
    return page(request, "problems/portal_show.html", context, status=422 if number.errors else 200)


@once
@require_POST
@member_page
def vendor_number(request: MemberRequest, number: int) -> HttpResponseBase:
    """The firm notes the number under which it keeps the problem itself."""
    problem = problem_for(request.member, number)
    form = VendorNumberForm(request.POST)
    if not form.is_valid():
        return opened(request, problem, form) if request.member.is_external else done(request, problem.url)
    try:
        problem.note_vendor_number(by=request.member, number=form.cleaned_data["number"])
        said = _("Saved")
    except Refusal as refused:
        said = str(refused)
    return done(request, request.member.project.url("problems:show", number), said)
