"""What no page of ours ever asks for is refused before any page reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
Handler = Callable[[HttpRequest], HttpResponse]


def AddressMiddleware(get_response: Handler) -> Handler:  # noqa: N802
    """400 for a NUL in path or query: no form sends one, and PostgreSQL fails on it in any text.

    405 for TRACE: it counts as safe, so no form's token would be asked for.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":
            return HttpResponseNotAllowed(METHODS)
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        return get_response(request)

    return middleware
