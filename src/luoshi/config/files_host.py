"""The host from which files are sent, where it is another one than that of the pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from luoshi.evidence import elsewhere

Handler = Callable[[HttpRequest], HttpResponseBase]


def FilesHostMiddleware(get_response: Handler) -> Handler:  # noqa: N802
    """Stands before sessions and sign-in: on that host there is nothing but files by their links."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return elsewhere.answer(request) if elsewhere.is_there(request) else get_response(request)

    return middleware
