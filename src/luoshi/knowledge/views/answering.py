"""已有办法: the lead answers a problem with an article."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge import queries
from luoshi.knowledge.models import Article
from luoshi.problems.door import problem_for
from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Problem
from luoshi.problems.views.moves import undo_address
from luoshi.problems.views.page import next_url
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.search.views import asked as words_of
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@once
@role_page("lead")
def answer(request: MemberRequest, number: int) -> HttpResponseBase:
    """The articles that fit best and a search box; a chosen one goes to the reporters to be tried."""
    problem = problem_for(request.member, number)
    if request.method == "POST":
        return answered(request, problem)
    may = LIFE.allowed(problem, "answer_known", request.member)
    return choose(request, problem, refused=may.sentence, status=200 if may else 409)


def answered(request: MemberRequest, problem: Problem) -> HttpResponseBase:
    """Send the chosen article to the reporters; whatever stands against it is said above the choice."""
    given = request.POST.get("article", "").strip().upper().removeprefix("KB-")
    number = int(given) if given.isdecimal() and len(given) < 10 else 0
    article = Article.objects.visible_to(request.member).filter(number=number).first()
    if article is None:
        return choose(request, problem, refused=_("Please choose an article."), status=422)
    problem.expecting = request.POST.get("seen", "")
    try:
        article.answer(problem, by=request.member)
    except Refusal as refused:
        return choose(request, problem, refused=refused, status=409 if isinstance(refused, Moved) else 422)
    said = _("Answered with %(code)s; the reporters are asked to try it") % {"code": article.code}
    return done(request, next_url(request, problem.url), said, undo=undo_address(problem, "answer_known"))


def choose(
    request: MemberRequest, problem: Problem, *, refused: object = "", status: int = 200
) -> HttpResponse:
    """The choice on a page, as a dialog, or only what the search found."""
    words = words_of(request)
    rows = queries.usable(request.member, words) if words else queries.fitting(request.member, problem)
    context = {
        "problem": problem,
        "rows": rows,
        "q": words,
        "refused": refused,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "action": request.member.project.url("knowledge:answer", problem.number),
    }
    fragment = "found" if "q" in request.GET else "dialog"
    return page(request, "knowledge/answer.html", context, fragment=fragment, status=status)
