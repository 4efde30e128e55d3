"""What somebody is told who finds no place: written once in each language, so that telling costs nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.messages import ERROR
from django.contrib.messages.storage.base import Message
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

SOONEST, LATEST = 2, 8
"""Seconds after which it is tried again; each is told another number, lest all come back at once."""
SECONDS = b"@seconds@"
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"


def turned_away(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """503 at once: a page for a person, a line for a script, a message in the page for a part of one."""
    seconds = random.randint(SOONEST, LATEST)  # noqa: S311
    kind = _kind(environ)
    body = _written(kind, _language(environ)).replace(SECONDS, str(seconds).encode())
    headers = [
        ("Content-Type", TYPES.get(kind, "text/html; charset=utf-8")),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(seconds)),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", POLICY),
    ]
    start("503 Service Unavailable", headers + [("HX-Reswap", "none")] * (kind == "part"))
    return [body]


def too_slow(start: Any) -> Iterable[bytes]:
    """408: the rest of what was announced did not come."""
    start("408 Request Timeout", [("Content-Length", "0"), ("Connection", "close")])
    return [b""]


TYPES = {"problem": "application/problem+json", "line": "text/plain; charset=utf-8"}


def _kind(environ: dict[str, Any]) -> str:
    if environ["PATH_INFO"].startswith("/api/"):
        return "problem"
    if environ.get("HTTP_HX_REQUEST"):
        return "part"
    if "text/html" not in environ.get("HTTP_ACCEPT", ""):
        return "line"
    return "look" if environ["REQUEST_METHOD"] in ("GET", "HEAD") else "sent"


def _language(environ: dict[str, Any]) -> str:
    return get_language_from_request(WSGIRequest(environ))


@cache
def _written(kind: str, language: str) -> bytes:
    with override(language):
        title = _("Just a moment")
        said = _("Very many people are here at this moment, and it is not your turn yet.")
        if kind == "problem":
            problem = {"type": "about:blank", "title": title, "status": 503, "detail": said}
            return json.dumps(problem, ensure_ascii=False).encode()
        again = _("Please try again in a few seconds.")
        if kind == "line":
            return f"{said} {again}\n".encode()
        if kind == "part":
            message = Message(ERROR, f"{said} {again}")
            return render_to_string("ui/toasts_late.html", {"messages": [message]}).encode()
        return render_to_string("config/busy.html", {"said": said, "sent": kind == "sent"}).encode()
