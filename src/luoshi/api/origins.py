"""Browsers of other sites: only those whose exact address the installation lists may read answers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

SENT = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Accept-Language"
READ = "ETag, Retry-After, Location, Idempotency-Replayed"


def allow(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Let the page that asks read the answer, when it comes from a listed address. Cookies never count."""
    if not settings.API_ORIGINS:
        return
    patch_vary_headers(answer, ("Origin",))
    if (origin := request.headers.get("Origin", "")) in settings.API_ORIGINS:
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Expose-Headers"] = READ


def preflight(request: HttpRequest) -> HttpResponse:
    """What a browser asks first; for an address that is not listed the answer allows nothing."""
    answer = HttpResponse(status=204)
    if request.headers.get("Origin", "") in settings.API_ORIGINS:
        answer["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
        answer["Access-Control-Allow-Headers"] = SENT
        answer["Access-Control-Max-Age"] = "600"
    return answer
