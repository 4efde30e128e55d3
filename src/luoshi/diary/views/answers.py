"""Answered in place: whether a solution works, and questions that somebody asked."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.diary.forms import StillForm
from luoshi.diary.views.today import answer, home_of, insider
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Problem
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.redirect import done


def _mine(request: MemberRequest, number: int) -> Problem:
    insider(request)
    problem = get_object_or_404(Problem.objects.visible_to(request.member), number=number)
    problem.project = request.member.project
    return problem


def _moved(request: MemberRequest, problem: Problem, move: Callable[[], None], said: str) -> HttpResponseBase:
    """Make the move and say so; a refusal comes back with the words that were typed."""
    try:
        move()
    except Refusal as refused:
        typed = request.POST.get("words", "")
        return answer(request, status=422, refused=refused, open=problem.number, typed=typed)
    undo = problem.project.url("diary:take_back", problem.number)
    return done(request, home_of(request), said % {"code": problem.code}, undo=undo)


def _words(request: MemberRequest) -> str:
    """The typed words. Raises Refusal with the sentence about what is wrong with them."""
    form = StillForm(request.POST)
    if not form.is_valid():
        raise Refusal(str(form.errors["words"][0]))
    return str(form.cleaned_data["words"])


@once
@require_POST
@member_page
def works(request: MemberRequest, number: int) -> HttpResponseBase:
    """好了，谢谢."""
    problem = _mine(request, number)
    said = _("Thank you for trying %(code)s.")
    return _moved(request, problem, lambda: problem.confirm(by=request.member), said)


@once
@require_POST
@member_page
def fails(request: MemberRequest, number: int) -> HttpResponseBase:
    """还不行, with what still happens."""
    problem = _mine(request, number)
    said = _("%(code)s goes back to whoever proposed it.")
    return _moved(request, problem, lambda: problem.reject(by=request.member, still=_words(request)), said)


@once
@require_POST
@member_page
def reply(request: MemberRequest, number: int) -> HttpResponseBase:
    """The answer to a question."""
    problem = _mine(request, number)
    said = _("Your answer on %(code)s is on its way.")
    return _moved(request, problem, lambda: problem.answer(by=request.member, words=_words(request)), said)


@once
@require_POST
@member_page
def take_back(request: MemberRequest, number: int) -> HttpResponseBase:
    """Undo one's own last answer within ten seconds."""
    problem = _mine(request, number)
    try:
        problem.undo_move(by=request.member)
    except Refusal as refused:
        return answer(request, status=422, refused=refused)
    return done(request, home_of(request), _("Taken back."))
