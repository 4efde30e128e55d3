"""One-click sign-in for the people of a demo: in demo mode and from this machine only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.people.signin import enter
from luoshi.rollout.models import Member, Project
from luoshi.rollout.roles import CONSULTANT, DEVELOPER, HEAD, LEAD, OBSERVER, RANK, REPORTER, SPONSOR
from luoshi.ui.pages import page

P = ParamSpec("P")
SALT = "luoshi.demo"
LOOPBACK = ("127.0.0.1", "::1")
TRY = {
    REPORTER: _("Report a problem, or say in one tap that there was none."),
    LEAD: _("Take up what came in, investigate, hand over, archive."),
    HEAD: _("See who in the department has not filed yet."),
    SPONSOR: _("Read everything, and see where things are stuck."),
    CONSULTANT: _("Answer what was handed over; there is nothing else to see."),
    DEVELOPER: _("The software company's view: only what was opened to it."),
    OBSERVER: _("Read along without changing anything."),
}


def demo_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """View decorator: 404 outside demo mode, from another machine, or through a proxy."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        near = request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers
        if not (settings.DEMO and near):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def foremost(project: Project) -> list[Member]:
    """For each role the first active member whose foremost role it is."""
    people = Member.objects.of(project).active(project.today()).select_related("user", "department", "firm")
    first: dict[str, Member] = {}
    for member in people.order_by("id"):
        role = next(role for role in RANK if member.has(role))
        first.setdefault(role, member)
    return [first[role] for role in TRY if role in first]


def demo_url(member: Member) -> str:
    """The address that signs this person in."""
    path = reverse("demo:enter", args=[signing.dumps(str(member.pk), salt=SALT)])
    return f"{settings.SITE_URL}{path}"


def demo_links(project: Project) -> list[tuple[str, str, str]]:
    """Role, name and sign-in address of one person for each role."""
    return [(member.role_label, member.name, demo_url(member)) for member in foremost(project)]


@demo_page
def ways_in(request: HttpRequest) -> HttpResponse:
    """Whom one can be in the demo, and what to try."""
    project = Project.objects.filter(is_demo=True).select_related("organization").first()
    if project is None:
        raise Http404
    people = [
        {
            "member": member,
            "url": demo_url(member),
            "hint": TRY[next(role for role in RANK if member.has(role))],
        }
        for member in foremost(project)
    ]
    return page(request, "rollout/demo.html", {"project": project, "people": people})


@demo_page
def enter_as(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in as the person named by the signed token."""
    try:
        member_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    found = Member.objects.select_related("user", "project__organization")
    member = found.filter(pk=member_id, project__is_demo=True).first()
    if member is None:
        raise Http404
    enter(request, member.user, channel="demo")
    return redirect(f"/{member.project.organization.slug}/{member.project.key}/")
