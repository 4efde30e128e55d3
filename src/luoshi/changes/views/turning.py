"""转为变更: a problem that is really a wish goes on as a change."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.changes.models import Change
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.problems.door import problem_for
from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Problem
from luoshi.problems.views.moves import undo_address
from luoshi.problems.views.page import next_url
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@once
@role_page("lead")
def turn(request: MemberRequest, number: int) -> HttpResponseBase:
    """What becomes of it, and the change itself."""
    problem = problem_for(request.member, number)
    if request.method == "POST":
        return turned(request, problem)
    may = LIFE.allowed(problem, "to_change", request.member)
    return show(request, problem, refused=may.sentence, status=200 if may else 409)


def turned(request: MemberRequest, problem: Problem) -> HttpResponseBase:
    """Make the change; both are taken back by one undo."""
    problem.expecting = request.POST.get("seen", "")
    try:
        change = Change.from_problem(problem, by=request.member)
    except Refusal as refused:
        return show(request, problem, refused=refused, status=409 if isinstance(refused, Moved) else 422)
    said = _("It goes on as %(code)s") % {"code": change.code}
    return done(request, next_url(request, change.url), said, undo=undo_address(problem, "to_change"))


def show(
    request: MemberRequest, problem: Problem, *, refused: object = "", status: int = 200
) -> HttpResponse:
    """The question on a page, or as a dialog."""
    met = list(problem.met.select_related("member").order_by("reported_at", "id"))
    context = {
        "problem": problem,
        "first": met[0] if met else None,
        "people": pgettext("between things in a list", ", ").join(
            dict.fromkeys(one.member.name for one in met)
        ),
        "refused": refused,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "action": request.member.project.url("changes:from_problem", problem.number),
    }
    return page(request, "changes/from_problem.html", context, fragment="dialog", status=status)
