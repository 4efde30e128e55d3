"""The front door: where each person lands."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from luoshi.home.navigation import home_of
from luoshi.people.models import User
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.models import Member, Organization


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Where a person lands: the first start, the sign-in, the one project, or the choice of projects."""
    if not request.user.is_authenticated and not Organization.objects.exists():
        return redirect("start")
    return _home(request)


@login_required
def _home(request: HttpRequest) -> HttpResponse:
    members = _memberships(cast(User, request.user))
    if len(members) == 1:
        return redirect(members[0].project.url(home_of(members[0])))
    rows = [(m, m.project.url(home_of(m))) for m in members]
    return render(request, "home/projects.html", {"rows": rows, "me_url": reverse("people:me")})


def _memberships(user: User) -> list[Member]:
    found = (
        Member.objects.filter(user=user)
        .select_related("project__organization")
        .order_by("project__name", "id")
    )
    return [m for m in found if m.is_active_on(m.project.today())]


@require_safe
@member_page
def project_home(request: MemberRequest) -> HttpResponse:
    """The page on which this member's day begins."""
    return redirect(request.member.project.url(home_of(request.member)))
