"""The way in: rewards are the company's own, deciding is the lead's and the head's of the company."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse, HttpResponseBase

from luoshi.rewards import rules
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def inside(view: View[P]) -> Callable[..., HttpResponseBase]:
    """View decorator: for the company's own people; outsiders get what a page answers that does not exist."""

    @wraps(view)
    def entered(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not rules.may_read(request.member):
            raise Http404
        return view(request, *args, **kwargs)

    return member_page(entered)


def deciders(view: View[P]) -> Callable[..., HttpResponseBase]:
    """View decorator: for those who decide about points."""

    @wraps(view)
    def entered(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not rules.may_decide(request.member):
            raise Http404
        return view(request, *args, **kwargs)

    return member_page(entered)


def show(request: MemberRequest, section: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """One section of the pages, with the tabs above it."""
    frame = {"section": section, "decides": bool(rules.may_decide(request.member))}
    return page(request, f"rewards/{section}.html", frame | context, fragment="rows", status=status)
