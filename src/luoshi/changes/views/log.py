"""The control log: a page over all changes of the project, and the same as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from luoshi.changes.control_log import as_file, entries, listed, plan_words, summed
from luoshi.changes.models import Limits
from luoshi.kernel import clock
from luoshi.problems.export import CSV, XLSX
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page

READERS = ("lead", "sponsor", "observer")


@require_safe
@role_page(*READERS)
def log(request: MemberRequest) -> HttpResponse:
    """The plan, what has run up against it, and every line with its running sums."""
    member = request.member
    sums, limits = summed(entries(member)), Limits.of(member.project)
    context = {
        "limits": limits,
        "sums": sums,
        "plan": plan_words(member.project, limits, sums),
        "listed": listed(member, request.GET.get("before", "")),
    }
    return page(request, "changes/log.html", context, fragment="rows")


@require_safe
@role_page(*READERS)
def download(request: MemberRequest, kind: str) -> HttpResponse:
    """The whole log as a file."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    name = f"{request.member.project.key}-log-{clock.now():%Y%m%d}.{kind}"
    answer = HttpResponse(as_file(request.member, kind), content_type=CSV if kind == "csv" else XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
