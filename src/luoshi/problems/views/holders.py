"""The page 球在谁手."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luoshi.problems.holders import by_holder
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page


@require_safe
@role_page("lead", "sponsor", "head", "observer")
def index(request: MemberRequest) -> HttpResponse:
    """Open problems by party and person."""
    return page(request, "problems/holders.html", {"groups": by_holder(request.member)})
