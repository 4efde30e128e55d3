"""The list of changes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from luoshi.changes.ball import ball
from luoshi.changes.listing import counts, listed
from luoshi.changes.rules import internal_only
from luoshi.changes.views.page import TONES
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page


@require_safe
@member_page
def index(request: MemberRequest) -> HttpResponse:
    """Open changes by last move; `state`, `party` and `mine` choose others."""
    if request.member.is_external:
        raise Http404
    found = listed(request.member, request.GET)
    context = {
        "rows": [
            {"change": change, "ball": ball(change, with_legs=False), "tone": TONES.get(change.state, "")}
            for change in found.rows
        ],
        "older": found.older,
        "state": request.GET.get("state", ""),
        "counts": counts(request.member),
        "may_open": bool(internal_only(request.member.project, request.member)),
    }
    return page(request, "changes/list.html", context, fragment="rows")
