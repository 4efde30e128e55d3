"""A repeated request gets the first answer and writes nothing a second time.

The key is claimed inside the verb's own transaction, so key and effect are kept or lost together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.db import connection
from django.db.models import BigAutoField, CharField, F, UUIDField
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve

from luoshi.kernel import clock
from luoshi.kernel.models import FirstAnswer
from luoshi.kernel.prepared import Blank, Prepared, cursor_for_written

P = ParamSpec("P")
Claim = tuple[UUID, str]
# How long a repetition waits for the first request to finish writing its answer.
PATIENCE, PAUSE = 2.0, 0.05


@dataclass
class Pending:
    """The key of the request under way, and the row it became."""

    owner: UUID
    key: str
    row: int | None = None
    asked: str = ""
    answered: bool = False


_current: ContextVar[Pending | None] = ContextVar("claim", default=None)


class Repeated(Exception):
    """The same key was claimed before; the write must not happen again."""


def claim() -> None:
    """Take the current request's key for the running transaction.

    Called by every verb; does nothing outside a request or when the request already took its key.
    A key taken by a verb that was then refused went back with its transaction and is taken anew.
    Raises Repeated when another request with this key got there first.
    """
    pending = _current.get()
    if pending is None:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("a key may only be claimed inside the verb's transaction")
    if pending.row and _TAKEN.ask(pk=pending.row):
        return
    pending.row = _claimed(pending)
    if pending.row is None:
        raise Repeated


_TAKEN: Prepared[int] = Prepared(
    lambda: FirstAnswer.objects.filter(pk=Blank("pk", BigAutoField())).values_list("pk", flat=True)
)
# Every write begins with the first and ends with the second: their text is written once.
_CLAIM = (
    'INSERT INTO kernel_firstanswer (owner, "key", asked, status, location, body, content_type, "at") '
    "VALUES (%s, %s, %s, 0, '', %s, '', %s) ON CONFLICT DO NOTHING RETURNING id"
)
_ANSWER = (
    "UPDATE kernel_firstanswer SET status = %s, location = %s, body = %s, content_type = %s "
    'WHERE id = %s AND owner = %s AND "key" = %s AND status = 0'
)


def _claimed(pending: Pending) -> int | None:
    """The new row; None when the key is taken. Waits for a transaction that is about to take it."""
    at = FirstAnswer._meta.get_field("at").get_db_prep_save(clock.now(), connection)
    values = [_owner(pending), pending.key, pending.asked, b"", at]
    with cursor_for_written(connection) as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()
    return row[0] if row else None


def _owner(pending: Pending) -> Any:
    """The owner as this database takes it."""
    return FirstAnswer._meta.get_field("owner").get_db_prep_save(pending.owner, connection)


def answered_with(answer: HttpResponse) -> HttpResponse:
    """Keep this answer in the transaction of its effect, one writing to disk less than afterwards."""
    pending = _current.get()
    if pending is not None and pending.row is not None:
        _fill(pending, answer)
        pending.answered = True
    return answer


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def once(view: View[P]) -> View[P]:
    """View decorator: a POST whose `key` was answered before gets that answer again."""
    return _guarded(view, looks_first=True)


def once_claiming(view: View[P]) -> View[P]:
    """The same for a view whose verb claims the key before it asks anything: that finds a repetition, too."""
    return _guarded(view, looks_first=False)


def _guarded(view: View[P], *, looks_first: bool) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        pending = _key_of(request)
        if pending is None:
            return view(request, *args, **kwargs)
        if looks_first and _first_answer(pending):
            return _again(request, pending)
        mine = Pending(*pending)
        token = _current.set(mine)
        try:
            answer = view(request, *args, **kwargs)
        except Repeated:
            return _again(request, pending)
        finally:
            _current.reset(token)
        _keep(mine, answer)
        return answer

    return guarded


@contextmanager
def under_key(owner: UUID, key: str, asked: str) -> Iterator[None]:
    """Verbs inside claim this key; `asked` is the fingerprint of what was asked with it."""
    token = _current.set(Pending(owner, key, asked=asked))
    try:
        yield
    finally:
        _current.reset(token)


def given(owner: UUID, key: str) -> FirstAnswer | None:
    """The answer given to this key, waited for while it is being written; None when there is none."""
    if not _first_answer((owner, key)):
        return None
    first = _awaited((owner, key))
    _confirm((owner, key))
    return first


def keep(owner: UUID, key: str, status: int, body: bytes, content_type: str) -> None:
    """Keep the answer in the transaction of the effect: nobody ever meets the one without the other."""
    mine = FirstAnswer.objects.filter(owner=owner, key=key)
    mine.update(status=status, body=body, content_type=content_type)


def _key_of(request: HttpRequest) -> Claim | None:
    key = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    owner = getattr(request.user, "pk", None)
    # A key of ours is printable; anything else no database has to take.
    if request.method != "POST" or not key.isprintable() or not key or owner is None:
        return None
    return owner, key[:64]


_GIVEN: Prepared[FirstAnswer] = Prepared(
    lambda: FirstAnswer.objects.filter(owner=Blank("owner", UUIDField()), key=Blank("key", CharField()))
)


def _first_answer(pending: Claim) -> FirstAnswer | None:
    return _GIVEN.first(owner=pending[0], key=pending[1])


def _awaited(pending: Claim) -> FirstAnswer | None:
    """The first answer, waited for while the first request is still rendering it."""
    until = time.monotonic() + PATIENCE
    while (first := _first_answer(pending)) and first.status == 0 and time.monotonic() < until:
        time.sleep(PAUSE)
    return first


def _keep(pending: Pending, answer: HttpResponseBase) -> None:
    """Fill in the answer of a claim that was really made; refused requests claimed nothing."""
    if pending.answered or pending.row is None or answer.streaming or answer.status_code >= 400:
        return
    _fill(pending, answer)


def _fill(pending: Pending, answer: HttpResponseBase) -> None:
    location = answer.headers.get("Location", answer.headers.get("HX-Redirect", ""))
    body = answer.content if isinstance(answer, HttpResponse) else b""
    kind = answer.headers.get("Content-Type", "")
    with cursor_for_written(connection) as cursor:
        row = [pending.row, _owner(pending), pending.key]
        cursor.execute(_ANSWER, [answer.status_code, location[:500], body[:200_000], kind, *row])


def _again(request: HttpRequest, pending: Claim) -> HttpResponse:
    """The first answer; when its writer died before giving one, the thing itself or what lies above it."""
    first = _awaited(pending)
    _confirm(pending)
    if first is None or first.status == 0:
        return HttpResponseRedirect(_above(request.path))
    if first.location:
        again = HttpResponse(status=first.status, content_type=first.content_type)
        again["HX-Redirect" if first.status == 204 else "Location"] = first.location
        return again
    return HttpResponse(bytes(first.body), status=first.status, content_type=first.content_type)


def _confirm(pending: Claim) -> None:
    """On PostgreSQL: what can be read here need not be on its standby yet, and must not be acknowledged.

    Standbys follow in order: once this write is confirmed, all before it are. Raises DatabaseError.
    """
    if connection.vendor == "postgresql":
        FirstAnswer.objects.filter(owner=pending[0], key=pending[1]).update(status=F("status"))


def _above(path: str) -> str:
    """The nearest address above this one that shows a page."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        with suppress(Resolver404):
            resolve(path)
            return path
    return path
