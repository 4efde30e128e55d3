"""Lines of log: of one form, with the number of their request, without what nobody may read there.

Who was refused what stands there too: a page that is not theirs, a form that did not come from here, a limit.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from luoshi.kernel.asking import NUMBER

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

Handler: TypeAlias = "Callable[[HttpRequest], HttpResponse]"
REFUSED = (401, 403, 404, 429)
GIVEN = re.compile(r"[\w-]{8,64}")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
KEY = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
SECRET = re.compile(r"[A-Za-z0-9_~+:=-]{20,}")
NAME_OF_CODE = re.compile(r"_*(?:[A-Z]+[a-z]+)+|[a-z_:-]+|[A-Z_:-]+|-+|=+")
PHONE = re.compile(r"(?<![\w-])(?:\+?86)?1[3-9]\d{9}(?![\w-])")
log = logging.getLogger("luoshi.security")


def tidy(text: str) -> str:
    """Without mail addresses, telephones, and what is long and random enough to be a secret; ids stay."""
    ids: list[str] = []

    def aside(found: re.Match[str]) -> str:
        ids.append(found[0])
        return f"\x00{len(ids) - 1}\x00"

    text = KEY.sub(aside, MAIL.sub("(mail)", PHONE.sub("(phone)", text)))
    text = SECRET.sub(_hidden, text)
    return re.sub("\x00(\\d+)\x00", lambda found: ids[int(found[1])], text)


def _hidden(found: re.Match[str]) -> str:
    """Long names of code are no secrets."""
    return found[0] if NAME_OF_CODE.fullmatch(found[0]) else "(hidden)"


class Line(logging.Formatter):
    """For people: time, level, who says it, number of the request, what."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("{asctime}Z {levelname} {name} {message}", "%Y-%m-%dT%H:%M:%S", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Nothing that is said begins a line of its own."""
        record.message = tidy(record.message).replace("\n", "\\n").replace("\r", "\\r")
        number = NUMBER.get()
        return super().formatMessage(record) + (f" [{number}]" if number else "")

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The stack, set in, so that none of its lines looks like one of the log."""
        return "  " + tidy(super().formatException(ei)).replace("\n", "\n  ")


class Json(logging.Formatter):
    """For programs: one object a line; nothing that is said can end it."""

    def format(self, record: logging.LogRecord) -> str:
        """The object."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        said: dict[str, Any] = {
            "at": f"{at}.{int(record.msecs):03d}Z", "level": record.levelname, "from": record.name,
            "said": tidy(record.getMessage()),
        }  # fmt: skip
        if number := NUMBER.get():
            said["request"] = number
        said |= getattr(record, "facts", {})
        if record.exc_info:
            said["stack"] = tidy(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


FORMS: dict[str, Any] = {"line": Line, "json": Json}


def NumberMiddleware(get_response: Handler) -> Handler:  # noqa: N802
    """Each request has a number, that of the proxy where there is one; refusals are written down."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = NUMBER.set(given if GIVEN.fullmatch(given) else secrets.token_hex(8))
        try:
            response = get_response(request)
            response["X-Request-ID"] = NUMBER.get()
            if response.status_code in REFUSED:
                refused(request, response.status_code)
            return response
        finally:
            NUMBER.reset(token)

    return middleware


def refused(request: HttpRequest, status: int) -> None:
    """Who was refused what; strangers who only look for what is not there are noise."""
    person = getattr(request, "asked_by", None) or getattr(request, "_cached_user", None)
    who = str(person.pk) if person is not None and person.is_authenticated else ""
    if not who and status == 404:
        return
    facts = {
        "status": status, "method": request.method, "path": tidy(request.path), "who": who,
        "address": request.META.get("REMOTE_ADDR", ""),
    }  # fmt: skip
    said = " ".join(f"{name}={value}" for name, value in facts.items())
    log.warning("refused %s", said, extra={"facts": facts})
