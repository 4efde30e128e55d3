"""What consultants ask back about, and putting a question under another part of the sheet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.kernel.idempotency import once
from luoshi.problems import asks
from luoshi.problems.door import problem_for
from luoshi.problems.forms import AboutForm
from luoshi.problems.models import Question
from luoshi.problems.models.asked import PARTS, part_label
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@require_safe
@role_page("lead", "sponsor")
def index(request: MemberRequest) -> HttpResponse:
    """Each part with its number, and the last questions about one of them."""
    asked = asks.asked_most(request.member.project, most=len(PARTS))
    part = request.GET.get("part", "")
    chosen = part if part in PARTS else asked[0].part if asked else ""
    context = {
        "asked": asked,
        "part": chosen,
        "label": part_label(chosen) if chosen else "",
        "questions": asks.latest(request.member, chosen) if chosen else [],
    }
    return page(request, "problems/asks.html", context, fragment="questions")


@once
@role_page("lead")
def about(request: MemberRequest, number: int, pk: UUID) -> HttpResponseBase:
    """The lead says which part a question was really about."""
    problem = problem_for(request.member, number)
    question = get_object_or_404(Question.objects.visible_to(request.member), pk=pk, problem=problem)
    form = AboutForm(request.POST or None, initial={"about": question.about})
    if request.method == "POST" and form.is_valid():
        problem.sort_question(by=request.member, question=question, about=form.cleaned_data["about"])
        asks.forget(request.member.project)
        return done(request, f"{problem.url}#q-{question.pk}", _("Noted"))
    context = {"problem": problem, "question": question, "form": form}
    return page(request, "problems/question_about.html", context, fragment="dialog")
