"""A repeated request gets the first answer and writes nothing a second time.

The key is claimed inside the verb's own transaction, so key and effect are kept or lost together.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from luoshi.kernel.models import FirstAnswer

P = ParamSpec("P")
Claim = tuple[UUID, str]
_current: ContextVar[Claim | None] = ContextVar("claim", default=None)


class Repeated(Exception):
    """The same key was claimed before; the write must not happen again."""


def claim() -> None:
    """Take the current request's key for the running transaction.

    Called by every verb; does nothing outside a request or when the request already took its key.
    Raises Repeated when another request with this key got there first.
    """
    pending = _current.get()
    if pending is None:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("a key may only be claimed inside the verb's transaction")
    owner, key = pending
    try:
        with transaction.atomic():
            FirstAnswer.objects.create(owner=owner, key=key)
    except IntegrityError:
        raise Repeated from None
    _current.set(None)


def once(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """View decorator: a POST whose `key` was answered before gets that answer again."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        pending = _key_of(request)
        if pending is None:
            return view(request, *args, **kwargs)
        if first := _first_answer(pending):
            return _again(request, first)
        token = _current.set(pending)
        try:
            answer = view(request, *args, **kwargs)
        except Repeated:
            return _again(request, _first_answer(pending))
        finally:
            _current.reset(token)
        _keep(pending, answer)
        return answer

    return guarded


def _key_of(request: HttpRequest) -> Claim | None:
    key = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    owner = getattr(request.user, "pk", None)
    if request.method != "POST" or not key or owner is None:
        return None
    return owner, key[:64]


def _first_answer(pending: Claim) -> FirstAnswer | None:
    return FirstAnswer.objects.filter(owner=pending[0], key=pending[1]).first()


def _keep(pending: Claim, answer: HttpResponseBase) -> None:
    """Fill in the answer of a claim that was really made; refused requests claimed nothing."""
    if answer.streaming or answer.status_code >= 400:
        return
    body = answer.content if isinstance(answer, HttpResponse) else b""
    FirstAnswer.objects.filter(owner=pending[0], key=pending[1], status=0).update(
        status=answer.status_code,
        location=answer.headers.get("Location", answer.headers.get("HX-Redirect", ""))[:500],
        body=body[:200_000],
        content_type=answer.headers.get("Content-Type", ""),
    )


def _again(request: HttpRequest, first: FirstAnswer | None) -> HttpResponse:
    """The first answer; while it is still being written, back to where the form was."""
    if first is None or first.status == 0:
        return HttpResponseRedirect(request.path if request.method == "GET" else _back(request))
    if first.location:
        again = HttpResponse(status=first.status, content_type=first.content_type)
        again["HX-Redirect" if first.status == 204 else "Location"] = first.location
        return again
    return HttpResponse(bytes(first.body), status=first.status, content_type=first.content_type)


def _back(request: HttpRequest) -> str:
    return "/" + request.path.lstrip("/").split("/", 2)[0] + "/"
