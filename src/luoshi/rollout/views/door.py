"""Who enters the setup: the lead writes, the sponsor reads, for everybody else it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse, HttpResponseBase

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Verdict
from luoshi.rollout import rules
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page

P = ParamSpec("P")
SECTIONS = ("setup", "departments", "areas", "firms", "members", "calendar")


def setup_page(
    view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """View decorator of every setup page."""

    @wraps(view)
    def checked(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        reads = request.method in ("GET", "HEAD")
        if not (rules.may_see_setup(request.member) if reads else may_write(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return member_page(once(checked))  # type: ignore[arg-type]


def may_write(request: MemberRequest) -> Verdict:
    """Whether this reader changes anything here."""
    return rules.may_set_up(request.member, request.member.project)


def show(
    request: MemberRequest,
    section: str,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    part: str = "",
) -> HttpResponse:
    """A setup page with its tabs; `part` is the fragment that htmx gets."""
    frame = {"section": section, "project": request.member.project, "may": may_write(request)}
    return page(request, f"rollout/{template}.html", frame | context, status=status, fragment=part)
