"""The list of changes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from luoshi.changes.listing import Filters, chips, choices, counts, listed
from luoshi.changes.rules import internal_only
from luoshi.rollout.access import MemberRequest, member_page
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
        "may_open": bool(internal_only(member.project, member)),
    }
    return page(request, "changes/list.html", context, fragment="rows")
