"""The verbatim rail while a read-back is being written."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from luoshi.changes.door import change_for
from luoshi.changes.rail import names_of, rail_of
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page


@require_POST
@role_page("lead")
def compare(request: MemberRequest, number: int) -> HttpResponse:
    """What differs from the original so far. Writes nothing."""
    if request.member.is_external:
        raise Http404
    change = change_for(request.member, number)
    rail = rail_of(change, request.POST.get("words", ""), names_of(request.member.project))
    return page(request, "changes/rail.html", {"rail": rail})
