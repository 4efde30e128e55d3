"""The line to the server: one request, sent again by itself as long as that can do no harm."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from secrets import SystemRandom
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from luoshi.client.trouble import AWAY, NO_ACCESS, REFUSED, USAGE, Trouble
from luoshi.client.words import gettext as _

AGAIN = {429, 502, 503, 504}
NOT_YOURS = {401, 403}
PATIENCE = 120.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
NEVER_SENT = (NewConnectionError, ConnectTimeoutError)
PIECE = 64 * 1024
_chance = SystemRandom()

Files = list[tuple[str, tuple[str, bytes]]]


@dataclass(frozen=True)
class Request:
    """What is asked, below /api/v1."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    files: Files = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    repeats: bool = True
    """Whether sending it twice does what sending it once does."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def fine(self) -> bool:
        """Whether it was done."""
        return self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def etag(self) -> str:
        """Its fingerprint; empty without one."""
        return self.headers.get("ETag", "")

    def json(self) -> Any:
        """The body; None for none. Raises Trouble for what nobody can read."""
        try:
            return json.loads(self.content) if self.content else None
        except ValueError as wrong:
            raise Trouble(
                AWAY, _("What answers there is no Luoshi, or something between it and here.")
            ) from wrong


class Line:
    """One server, asked with one token in one language."""

    def __init__(
        self, server: str, token: str, language: str = "", ca: str = "", patience: float = PATIENCE
    ) -> None:
        self.server, self.token, self.language, self.patience = server, token, language, patience
        try:
            self._pool = urllib3.PoolManager(
                ca_certs=ca or None, retries=False, timeout=urllib3.Timeout(connect=10, read=60)
            )
        except OSError as wrong:
            raise Trouble(USAGE, _("%(file)s cannot be read.") % {"file": ca}) from wrong

    def ask(self, request: Request, into: BinaryIO | None = None) -> Answer:
        """The answer, whatever it says; a file goes into `into`. Raises Trouble when none came in time."""
        until, attempt = time.monotonic() + self.patience, 0
        while True:
            answer: Answer | None = None
            try:
                answer = self._once(request, into)
                if answer.status not in AGAIN or (answer.status != 429 and not request.repeats):
                    return answer
            except SSLError as wrong:
                raise Trouble(
                    AWAY, _("The certificate of the server is not trusted: %(why)s") % {"why": wrong}
                ) from wrong
            except (HTTPError, OSError) as lost:
                self._lost(request, lost)
            wait = _wait(answer, attempt)
            attempt += 1
            if time.monotonic() + wait > until:
                away = Trouble(AWAY, _("%(server)s cannot be reached.") % {"server": self.server})
                raise away if answer is None else refusal(answer)
            time.sleep(wait)

    def _lost(self, request: Request, lost: Exception) -> None:
        """Go on only where it cannot have been done, or may be done twice. Raises Trouble."""
        if not request.repeats and not isinstance(lost, NEVER_SENT):
            raise Trouble(AWAY, _("The connection was lost: it is not known whether it was done.")) from lost

    def _once(self, request: Request, into: BinaryIO | None) -> Answer:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "*/*",
            "User-Agent": "luoshi-api",
        } | dict(request.headers)
        if self.language:
            headers["Accept-Language"] = self.language
        more: dict[str, Any] = {}
        if request.files:
            more["fields"] = request.files
        elif request.body is not None:
            headers["Content-Type"] = "application/json"
            more["body"] = json.dumps(request.body, ensure_ascii=False).encode("utf-8", "replace")
        query = f"?{urlencode(request.query, quote_via=quote)}" if request.query else ""
        # Nothing is followed: the token is for this server.
        found = self._pool.request(
            request.method, f"{self.server}/api/v1{request.path}{query}", headers=headers, redirect=False,
            preload_content=False, **more,
        )  # fmt: skip
        try:
            content = _read(found, into if found.status == HTTPStatus.OK else None)
        finally:
            found.release_conn()
        return Answer(found.status, found.headers, content)


def _read(found: urllib3.BaseHTTPResponse, into: BinaryIO | None) -> bytes:
    if into is None:
        return found.read()
    into.seek(0)
    into.truncate()
    for piece in found.stream(PIECE):
        try:
            into.write(piece)
        except OSError as full:
            raise Trouble(USAGE, _("The file cannot be written: %(why)s") % {"why": full.strerror}) from full
    return b""


def _wait(answer: Answer | None, attempt: int) -> float:
    """As long as the server asks for, else twice as long each time; never all of us at the same moment."""
    asked = answer.headers.get("Retry-After", "") if answer else ""
    if asked.isdecimal():
        return float(asked) + _chance.uniform(0, min(5.0, float(asked) / 2 + FIRST_WAIT))
    return _chance.uniform(FIRST_WAIT / 2, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt) + FIRST_WAIT)


def or_refused(answer: Answer) -> Answer:
    """The answer, when it was done. Raises Trouble with the server's own sentences."""
    if answer.fine or answer.status == HTTPStatus.NOT_MODIFIED:
        return answer
    raise refusal(answer)


def refusal(answer: Answer) -> Trouble:
    """What the server says against it: its sentence, and one for each field."""
    code = NO_ACCESS if answer.status in NOT_YOURS else AWAY if answer.status in AGAIN else REFUSED
    if answer.status < HTTPStatus.BAD_REQUEST:
        where = answer.headers.get("Location", "")
        return Trouble(USAGE, _("The server is at another address: %(address)s") % {"address": where})
    try:
        told = json.loads(answer.content)
        detail = str(told["detail"])
        errors = [(str(one["field"]), str(one["detail"])) for one in told.get("errors", ())]
    except (ValueError, KeyError, TypeError):
        said = _("The server answered %(status)d without saying why.") % {"status": answer.status}
        return Trouble(code, said)
    return Trouble(code, detail, [f"{name}: {said}" if name else said for name, said in errors
                                  if name or said != detail])  # fmt: skip
