"""Every move: its form on a page or in a dialog, and the verb behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.problems import offers, rules
from luoshi.problems.door import problem_for
from luoshi.problems.forms import FORMS, ArchiveForm, ConfirmForForm, HandOverForm, MergeForm
from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Problem
from luoshi.problems.move_form import MoveForm
from luoshi.problems.notices import title_for
from luoshi.problems.views.page import next_url
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.search.queries import Hit, similar
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

# What is done beside the table of moves has its own rule.
BESIDE = {"nudge": rules.may_nudge, "pin": rules.may_pin, "unpin": rules.lead_only}
Show = Callable[[MemberRequest, MoveForm, int], HttpResponse]


@once
@member_page
def move(request: MemberRequest, number: int, verb: str) -> HttpResponseBase:
    """Ask for what the verb needs, or make the move."""
    kind = FORMS.get(verb)
    if kind is None:
        raise Http404
    problem = problem_for(request.member, number)
    if request.method == "POST":
        return make(request, problem, kind, show)
    if not may(problem, request.member, verb):
        return refused(request, problem, verb)
    first = {"whom": request.GET["whom"]} if verb == ConfirmForForm.verb and "whom" in request.GET else None
    return show(request, kind(problem=problem, member=request.member, initial=first), 200)


def make(request: MemberRequest, problem: Problem, kind: type[MoveForm], show: Show) -> HttpResponseBase:
    """Make the move and go on; when it is refused, the sentence and everything typed come back."""
    form = kind(request.POST, request.FILES, problem=problem, member=request.member)
    if not form.is_valid():
        return show(request, form, 422)
    problem.expecting = request.POST.get("seen", "")
    try:
        form.make()
    except Refusal as refusal:
        form.refuse(refusal)
        return show(request, form, 409 if isinstance(refusal, Moved) else 422)
    return done(request, after(request, form), form.said, undo=undo_address(problem, form.verb))


def after(request: MemberRequest, form: MoveForm) -> str:
    """Where to go: an article or a bulletin that is wanted is written next, else back."""
    problem = form.problem
    if isinstance(form, ArchiveForm) and form.given()["article_wanted"]:
        return request.member.project.url("knowledge:draft", problem.number)
    if isinstance(form, ArchiveForm) and form.given()["teaching_wanted"]:
        return f"{request.member.project.url('knowledge:bulletin_write')}?problem={problem.number}"
    return next_url(request, request.member.project.url("problems:show", problem.number))


def undo_address(problem: Problem, verb: str) -> str:
    """The address that takes the move back; empty when nothing can be."""
    kept = problem.undo or {}
    return problem.project.url("problems:undo", problem.number) if kept.get("verb") == verb else ""


def may(problem: Problem, member: Any, verb: str) -> bool:
    """Whether the form is shown at all."""
    if verb in BESIDE:
        return bool(BESIDE[verb](problem, member))
    return bool(LIFE.allowed(problem, verb, member)) and offers.fits(problem, member, verb)


def show(request: MemberRequest, form: MoveForm, status: int) -> HttpResponse:
    """The form on a page, as a dialog, or alone."""
    fragment = "form" if form.is_bound else "dialog"
    return page(request, form.template, described(request, form), fragment=fragment, status=status)


def described(request: MemberRequest, form: MoveForm) -> dict[str, Any]:
    """What a form's page shows besides the form."""
    found: dict[str, Any] = {
        "form": form,
        "problem": form.problem,
        "title": title_for(form.problem, request.member),
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "action": request.member.project.url("problems:move", form.problem.number, form.verb),
    }
    if isinstance(form, MergeForm):
        found["alike"] = alike(request, form.problem)
    return found


def alike(request: MemberRequest, problem: Problem) -> list[Hit]:
    """Open problems that say about the same."""
    text = "\n".join([problem.title, *(o.words for o in problem.met.all())])
    among = {"problem": Problem.objects.open()}
    return similar(request.member, text, kinds=["problem"], exclude=problem.pk, limit=5, within=among)


def refused(request: MemberRequest, problem: Problem, verb: str) -> HttpResponse:
    """The move is not this person's, or not now: the sentence, and the way back."""
    by = request.member
    verdict = BESIDE[verb](problem, by) if verb in BESIDE else LIFE.allowed(problem, verb, by)
    sentence = verdict.sentence
    context = {"problem": problem, "sentence": sentence, "title": title_for(problem, request.member)}
    return page(request, "problems/move_refused.html", context, fragment="dialog", status=409)


def hand_over_form(request: MemberRequest, problem: Problem) -> MoveForm:
    """The unsent form of the hand-over."""
    return HandOverForm(problem=problem, member=request.member)
