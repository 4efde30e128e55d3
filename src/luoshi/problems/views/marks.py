"""Answering the objectivity check: take the neutral wording, or keep the own words."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.problems.door import problem_for
from luoshi.problems.views.page import next_url
from luoshi.problems.views.sheet import box
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import wants_fragment
from luoshi.ui.redirect import done
from luoshi.ui.toasts import say


@once
@require_POST
@role_page("lead")
def answer(request: MemberRequest, number: int) -> HttpResponseBase:
    """One mark; beside the timeline the sheet comes back, elsewhere the page that asked."""
    problem = problem_for(request.member, number)
    take = request.POST.get("answer") == "take"
    try:
        problem.answer_mark(by=request.member, key=request.POST.get("mark", ""), take=take)
        said = _("The wording was taken over") if take else _("Your words stay")
    except Refusal as refused:
        said = str(refused)
    if wants_fragment(request) and "next" not in request.POST:
        say(request, said)
        return box(request, problem)
    return done(request, next_url(request, f"{problem.url}#sheet"), said)
