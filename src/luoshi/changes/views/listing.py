"""The list of changes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from luoshi.changes.export import as_file, is_too_long
from luoshi.changes.listing import Filters, chips, choices, counts, listed
from luoshi.changes.models import Change
from luoshi.changes.rules import internal_only
from luoshi.changes.views.log import READERS
from luoshi.kernel import clock
from luoshi.problems.export import CSV, XLSX
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.downloads import too_long
from luoshi.ui.pages import page


@require_safe
@member_page
def index(request: MemberRequest) -> HttpResponse:
    """Fifty changes by last move, narrowed by whatever the address says."""
    member = request.member
    if member.is_external:
        raise Http404
    filters, options = Filters.of(request.GET.dict()), choices(member)
    context = {
        "page": listed(member, filters, request.GET.dict()),
        "filters": filters,
        "options": options,
        "chips": chips(member, filters, options),
        "query": filters.query(),
        "counts": counts(member),
        "leads": member.has("lead"),
        "opens_log": member.has(*READERS),
        "may_open": bool(internal_only(member.project, member)),
    }
    return page(request, "changes/list.html", context, fragment="rows")


@require_safe
@member_page
def download(request: MemberRequest, kind: str) -> HttpResponse:
    """What the list shows, as a file: exactly the visible rows with the filters of the address."""
    member = request.member
    if member.is_external or kind not in ("csv", "xlsx"):
        raise Http404
    filters, address = Filters.of(request.GET.dict()), member.project.url
    changes = filters.narrow(member, Change.objects.visible_to(member))
    if kind == "xlsx" and is_too_long(changes):
        csv, back = address("changes:export", "csv"), address("changes:list")
        return too_long(request, f"{csv}?{filters.query()}", f"{back}?{filters.query()}")
    body = as_file(member, changes.order_by("-changed_at", "-id"), kind)
    answer = HttpResponse(body, content_type=CSV if kind == "csv" else XLSX)
    name = f"{member.project.key}-C-{clock.now():%Y%m%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
