"""我的问题."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luoshi.diary import promise, rules
from luoshi.diary.cells import own_weeks
from luoshi.diary.queries.mine import mine, plain_state, waits_for
from luoshi.diary.queries.people import own_figures
from luoshi.diary.span import RECENT, around
from luoshi.diary.views.today import insider
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page


@require_safe
@member_page
def show(request: MemberRequest) -> HttpResponse:
    """What this member met, newest progress first."""
    insider(request)
    member = request.member
    found = mine(member, request.GET.get("before", ""), request.GET.get("after", ""))
    rows = [
        {
            "problem": problem,
            "state": plain_state(problem, member, not problem.awaits(member)),
            "tone": "amber" if waits_for(problem, member) else "",
            "promise": promise.line(problem),
        }
        for problem in found.rows
    ]
    here = member.project.url("diary:mine")
    span = around(RECENT, member.project.today())
    figures = own_figures(member, span) if rules.reports(member) else None
    context = {
        "figures": figures if figures and figures.cells else None,
        "own": own_weeks(figures, span, member.project) if figures else None,
        "rows": rows,
        "older": f"{here}?before={found.older}" if found.older else "",
        "newer": f"{here}?after={found.newer}" if found.newer else "",
    }
    return page(request, "diary/mine.html", context, fragment="rows")
