"""The way into a project's pages: who asks, in which project, or 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db.models import CharField, UUIDField
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from luoshi.kernel.prepared import Blank, Prepared
from luoshi.people.factors.verbs import has_one
from luoshi.people.models import User
from luoshi.people.signin import led_to, must_sign_in
from luoshi.rollout.models import Member

P = ParamSpec("P")
_MEMBERSHIP: Prepared[Member] = Prepared(
    lambda: (
        Member.objects.select_related("project__organization", "department", "firm")
        .order_by()
        .filter(
            user=Blank("user", UUIDField()),
            project__organization__slug=Blank("org", CharField()),
            project__key=Blank("key", CharField()),
        )
    )
)


class MemberRequest(HttpRequest):
    """A request by a signed-in, active member of the project in the address."""

    member: Member
    user: User


def member_of(user: User, org: str, key: str) -> Member | None:
    """The active membership of this user in the addressed project, or None."""
    member = _MEMBERSHIP.first(user=user.pk, org=org, key=key)
    if member is None or not member.is_active_on(member.project.today()):
        return None
    # The session has read this person already; asking again would be the widest part of the query.
    member.user = user
    return member


def member_page(
    view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """View decorator: takes `org` and `key` from the address and sets `request.member`, else 404."""

    @wraps(view)
    def entered(
        request: MemberRequest, org: str, key: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return must_sign_in(request)
        member = member_of(request.user, org, key)
        if member is None:
            raise Http404
        if lacks_second_factor(request, member):
            return led_to(request, reverse("people:security"), "people/unsecured.html")
        request.member = member
        return view(request, *args, **kwargs)

    return entered


def lacks_second_factor(request: HttpRequest, member: Member) -> bool:
    """Whether the company asks this member for a second factor by now, and there is none."""
    due = member.project.organization.second_due(member)
    return due is not None and due <= member.project.today() and not has_one(request)


def role_page(
    *roles: str,
) -> Callable[[Callable[Concatenate[MemberRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Like `member_page`, for members with one of these roles; the others get 404."""

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def checked(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.member.has(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return member_page(checked)

    return decorate
