"""The problem page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from luoshi.problems.models import Problem
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page


@member_page
def show(request: MemberRequest, number: int) -> HttpResponse:
    """One problem as this person may see it."""
    problems = Problem.objects.visible_to(request.member).for_page()
    problem = get_object_or_404(problems, number=number)
    return page(request, "problems/show.html", {"problem": problem})
