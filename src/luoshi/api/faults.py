"""A fault of ours, as a program reads it: in its language, with a number by which it is found in the log."""

from __future__ import annotations

import logging
import secrets

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from luoshi.api.doorway import in_language_of, token_of
from luoshi.api.models import Token
from luoshi.api.refusing import Refused

log = logging.getLogger(__name__)


def fault(request: HttpRequest) -> HttpResponse:
    """500. Called while the exception is handled, so that the log line has it."""
    number = secrets.token_hex(6)
    log.exception("fault %s: %s %s", number, request.method, request.path)
    with in_language_of(request, _token(request)):
        said = _(
            "Something went wrong here. It was noted as %(number)s; name this number when you ask about it."
        )
        detail = said % {"number": number}
        return Refused(500, detail, instance=f"urn:luoshi:fault:{number}").answer()


def _token(request: HttpRequest) -> Token | None:
    """Whose language it is; the fault may be that nobody can tell."""
    try:
        return token_of(request)
    except (Refused, DatabaseError):
        return None
