"""Language and time zone of the request: the person's own, else the cookie, else the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from luoshi.people.lives import touch

Handler = Callable[[HttpRequest], HttpResponse]


def LanguageMiddleware(get_response: Handler) -> Handler:  # noqa: N802
    """Before sign-in: cookie, then the browser's wish, then Simplified Chinese."""

    def middleware(request: HttpRequest) -> HttpResponse:
        translation.activate(translation.get_language_from_request(request))
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response

    return middleware


def PersonMiddleware(get_response: Handler) -> Handler:  # noqa: N802
    """After sign-in: the language and time zone of the person; signed-in pages are never cached."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        touch(request)
        translation.activate(user.language)
        with timezone.override(user.time_zone):
            response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
