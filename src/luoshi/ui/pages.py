"""One answer for a page and for its fragment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

VARY = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request", "Cookie")


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; a page restored from history is always whole."""
    asked = request.headers.get
    return (
        asked("HX-Request") == "true"
        and asked("HX-History-Restore-Request") != "true"
        and asked("HX-Request-Type") != "full"
    )


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, or its partial `fragment` when htmx asks for a part.

    Messages waiting for the reader travel with the fragment. Use status 422 for a form with errors.
    """
    partial = bool(fragment) and wants_fragment(request)
    html = render_to_string(f"{template}#{fragment}" if partial else template, context or {}, request)
    if partial and (waiting := list(get_messages(request))):
        html += render_to_string("ui/toasts_late.html", {"messages": waiting}, request)
    answer = HttpResponse(html, status=status)
    patch_vary_headers(answer, VARY)
    return answer


def status_of(form: forms.BaseForm) -> int:
    """422 for a form that was sent with errors, otherwise 200."""
    return 422 if form.is_bound and form.errors else 200
