"""After a verb: to the next page, with one sentence about what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from luoshi.ui.pages import wants_fragment
from luoshi.ui.toasts import say

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def done(request: HttpRequest, to: str, said: StrOrPromise = "", *, undo: str = "") -> HttpResponse:
    """Go to `to` and say `said` there; `undo` is a POST address offered for ten seconds.

    Answers htmx with 204 and HX-Redirect, everybody else with 302.
    """
    if said:
        say(request, said, undo)
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)
