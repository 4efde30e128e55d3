"""When the database or the disk refuses: a sentence in place of an error, and the typed words kept."""

from __future__ import annotations

import errno
import sqlite3
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.messages import ERROR
from django.contrib.messages.storage.base import Message
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from luoshi.api.faults import fault
from luoshi.api.refusing import Refused, of_api, unreadable
from luoshi.evidence.storage import Unreachable
from luoshi.kernel.postgresql import Unconfirmed, outdated
from luoshi.ui import errors
from luoshi.ui.pages import wants_fragment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Trouble(NamedTuple):
    """What is wrong, in the reader's words, and after how many seconds to try again."""

    title: StrOrPromise
    sentence: StrOrPromise
    seconds: int


BUSY = Trouble(
    _("Just a moment"),
    _("Very many people are saving at this moment. Nothing of yours was saved yet; please send it again."),
    2,
)
READ_ONLY = Trouble(
    _("Only reading works at the moment"),
    _("Nothing can be saved: the database of this installation only allows reading. You can go on reading."),
    5,
)
FULL = Trouble(
    _("The disk of the server is full"),
    _("Nothing can be saved until somebody makes room. You can go on reading."),
    60,
)
AWAY = Trouble(
    _("The database does not answer"),
    _("It is usually back within a minute. Nothing of yours was saved yet; please send it again."),
    1,  # a planned change of the primary takes two; a page that goes on trying takes longer pauses by itself
)
UNCONFIRMED = Trouble(
    _("We do not know yet whether it was kept"),
    _(
        "The database did not confirm it. Please send it again: what was kept after all is not written a "
        "second time."
    ),
    2,
)
CHANGED = Trouble(
    _("Just a moment"),
    _(
        "The database has just been brought to a new release. Nothing of yours was saved yet; please send it "
        "again."
    ),
    1,
)
STORE_AWAY = Trouble(
    _("The files cannot be reached"),
    _("The store that holds them does not answer; it is usually back within a minute. The rest works."),
    10,
)
BY_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY, sqlite3.SQLITE_LOCKED: BUSY, sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_IOERR: FULL, sqlite3.SQLITE_CANTOPEN: AWAY,
}  # fmt: skip
# Lock, serialization, deadlock; read-only; disk, memory, connections; shutting down, starting.
BY_SQLSTATE = {
    "55P03": BUSY, "40001": BUSY, "40P01": BUSY, "25006": READ_ONLY,
    "53100": FULL, "53200": BUSY, "53300": BUSY, "57P01": AWAY, "57P02": AWAY, "57P03": AWAY,
}  # fmt: skip
BY_DISK = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}
NEVER_REPEATED = ("csrfmiddlewaretoken", "password")
Handler = Callable[[HttpRequest], HttpResponse]


class TroubleMiddleware:
    """Answers 503 with a sentence when a page failed because database or disk refused."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The sentence, or None for what is a fault of ours."""
        trouble = trouble_of(exception)
        return answer(request, trouble) if trouble else None


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: the same for trouble outside the page itself (the session, for instance)."""
    trouble = trouble_of(sys.exc_info()[1])
    if trouble:
        return answer(request, trouble)
    return fault(request) if of_api(request) else errors.server_error(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400: what no page reads, in the words of a page or of the API."""
    return unreadable() if of_api(request) else errors.bad_request(request, exception)


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What kind of trouble with the database or the disk this is; None when it is none."""
    if isinstance(error, Unreachable):
        return STORE_AWAY
    if isinstance(error, OSError):
        return BY_DISK.get(error.errno or 0)
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    if isinstance(error, Unconfirmed):
        return UNCONFIRMED
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return BY_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    if outdated(cause):
        return CHANGED
    state = getattr(cause, "sqlstate", None)
    # Without a code no server answered, or a pooler before it: the connection was cut or never made.
    if not state or state.startswith(("08", "XX")):
        return AWAY
    return BY_SQLSTATE.get(state)


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """503: a page with the sentence and what was typed, ready to be sent again; a fragment only says it."""
    if trouble is UNCONFIRMED and request.method != "POST":
        trouble = AWAY  # who only reads sent nothing
    if of_api(request):
        return Refused(503, trouble.sentence, headers={"Retry-After": str(trouble.seconds)}).answer()
    if wants_fragment(request):
        said = Message(ERROR, str(trouble.sentence))
        response = HttpResponse(render_to_string("ui/toasts_late.html", {"messages": [said]}), status=503)
        response["HX-Reswap"] = "none"
    else:
        response = HttpResponse(
            render_to_string("config/trouble.html", _context(request, trouble)), status=503
        )
    response["Retry-After"] = str(trouble.seconds)
    response["Cache-Control"] = "no-store"
    return response


def _context(request: HttpRequest, trouble: Trouble) -> dict[str, object]:
    """Everything the page needs; it must not ask the database."""
    typed = _typed(request)
    return {
        "request": request, "csrf_token": get_token(request), "trouble": trouble, "typed": typed,
        "key": next((value for name, value in typed if name == "key"), ""),
        "words": [value for _name, value in typed if len(value) > 40],
        "files": bool(typed) and bool(request.FILES),
    }  # fmt: skip


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The form's fields; nothing when it held a password."""
    if request.method != "POST":
        return []
    try:
        pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except OSError:
        return []  # the disk was full while the form was being received
    if any("password" in name for name, _value in pairs):
        return []
    return [(name, value) for name, value in pairs if name not in NEVER_REPEATED]
