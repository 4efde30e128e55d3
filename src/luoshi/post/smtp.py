"""Mail servers: the first that takes a letter; one that is down is passed over for a while."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, unquote

from django.conf import settings
from django.utils.translation import gettext_noop

from luoshi.kernel import clock
from luoshi.post.answers import CutOff, NotNow, Refused, Unreachable, speaks_of_mailbox

TIMEOUT = 20
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SHORTEST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=5)
BUSY = 421
"""“Service not available, closing”: it speaks of the server, whatever it is said to."""
LATIN_ONLY = gettext_noop("This mail server takes no address in other than Latin letters.")


@dataclass
class Standing:
    """What this process knows of one server: whether it is passed over, why, and what it does not take."""

    rests_until: datetime | None = None
    rest: timedelta = SHORTEST_REST
    why: str = ""
    own_sender_only: bool = False

    @property
    def rests(self) -> bool:
        """Whether it is not asked now."""
        return self.rests_until is not None and clock.now() < self.rests_until

    def fails(self, why: str, *, cut_off: bool) -> None:
        """Pass it over, each time for longer; so long that the letter which it cut off goes another way."""
        self.rest = LONGEST_REST if cut_off else self.rest
        self.rests_until, self.why = clock.now() + self.rest, why
        self.rest = min(self.rest * 2, LONGEST_REST)

    def works(self) -> None:
        """It took a letter, or at least spoke about one."""
        self.rests_until, self.rest, self.why = None, SHORTEST_REST, ""


_standings: dict[str, Standing] = {}


@dataclass
class Letterhead:
    """One mail as a server is given it."""

    message: EmailMessage
    sender: str
    back: str
    to: str

    @classmethod
    def of(cls, message: EmailMessage) -> Letterhead:
        """The envelope's sender is the mail's `Return-Path`, which does not travel in the mail itself."""
        back = parseaddr(message["Return-Path"] or "")[1]
        del message["Return-Path"]
        return cls(message, parseaddr(message["From"])[1], back, parseaddr(message["To"])[1])

    def raw(self) -> tuple[bytes, bool]:
        """The bytes, and whether they need a server that knows addresses in all scripts."""
        wide = not (self.sender + self.back + self.to).isascii()
        return self.message.as_bytes(policy=SMTPUTF8 if wide else None), wide


@dataclass
class Server:
    """One server with one connection for a batch of letters, opened with the first one."""

    url: SplitResult
    line: smtplib.SMTP | None = field(default=None)

    @property
    def name(self) -> str:
        """Host and port, as the lead reads it; never the password."""
        return f"{self.url.hostname}:{self.url.port or PORTS[self.url.scheme]}"

    @property
    def standing(self) -> Standing:
        """What this process knows of it."""
        return _standings.setdefault(f"{self.url.scheme}://{self.url.username}@{self.name}", Standing())

    def send(self, mail: Letterhead) -> None:
        """Deliver one mail. Raises Refused, NotNow, or Unreachable when the server itself is in trouble."""
        try:
            self._send(mail)
        except (CutOff, Unreachable) as error:
            self._passed_over(error)
            raise
        except (NotNow, Refused):
            self.standing.works()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._passed_over(error)
            raise Unreachable(_why(error)) from error
        self.standing.works()

    def _passed_over(self, error: Exception) -> None:
        self.hang_up()
        self.standing.fails(_why(error), cut_off=isinstance(error, CutOff))

    def _send(self, mail: Letterhead) -> None:
        used = self.line is not None
        try:
            self._envelope(self._open(), mail)
        except (smtplib.SMTPServerDisconnected, Unreachable):
            if not used:
                raise
            self.hang_up()  # it ends a connection after so many letters, or so much silence
            self._envelope(self._open(), mail)

    def _envelope(self, line: smtplib.SMTP, mail: Letterhead) -> None:
        raw, wide = mail.raw()
        options = [f"size={len(raw)}"] if line.has_extn("size") else []
        if wide and not line.has_extn("smtputf8"):
            raise Refused(LATIN_ONLY)
        options += ["SMTPUTF8", "BODY=8BITMIME"] if wide else []
        self._sender(line, mail, options)
        _answered(*line.rcpt(mail.to), recipient=True)
        self._data(line, raw)

    def _sender(self, line: smtplib.SMTP, mail: Letterhead, options: list[str]) -> None:
        """With the address to which servers return; some take only the one that signed in."""
        backs = [mail.back] if mail.back and not self.standing.own_sender_only else []
        for sender in [*backs, mail.sender]:
            code, words = line.mail(sender, options)
            if code == 250:
                self.standing.own_sender_only = sender != mail.back
                return
            if code < 500:
                break
            line.rset()
        # Our own address is refused, for every letter alike: somebody has to set it right first.
        raise Unreachable(_said(code, words))

    def _data(self, line: smtplib.SMTP, raw: bytes) -> None:
        try:
            answer: tuple[int, bytes | str] = line.data(raw)
        except smtplib.SMTPDataError as error:
            answer = error.smtp_code, error.smtp_error
        except (OSError, smtplib.SMTPException) as error:
            # It may have been taken: another server would make it two. Later, with the same Message-ID.
            raise CutOff(_why(error)) from error
        _answered(*answer)

    def _open(self) -> smtplib.SMTP:
        if self.line is None:
            try:
                self.line = self._dial()
            except smtplib.SMTPResponseException as error:
                raise Unreachable(_said(error.smtp_code, error.smtp_error)) from error
            except (OSError, smtplib.SMTPException) as error:
                raise Unreachable(_why(error)) from error
        return self.line

    def _dial(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "localhost", self.url.port or PORTS[self.url.scheme]
        if self.url.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=trusting())
        else:
            line = smtplib.SMTP(host, port, timeout=TIMEOUT)
        if self.url.scheme == "smtp+tls":
            line.starttls(context=trusting())
        line.ehlo_or_helo_if_needed()
        if self.url.username:
            line.login(unquote(self.url.username), unquote(self.url.password or ""))
        return line

    def hang_up(self) -> None:
        """End the connection; the next letter opens another."""
        line, self.line = self.line, None
        if line:
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
            line.close()


class Servers:
    """Several servers as one carrier."""

    disturbs = True

    def __init__(self, urls: Sequence[SplitResult]) -> None:
        self.servers = [Server(url) for url in urls]
        self.server = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self.servers:
            server.hang_up()

    @property
    def rests(self) -> bool:
        """Whether none of them is asked now."""
        return all(server.standing.rests for server in self.servers)

    def send(self, message: EmailMessage, name: str) -> None:
        """By the first server that takes it; `server` says which one did."""
        mail, refusals = Letterhead.of(message), list[Exception]()
        for server in self._awake():
            try:
                server.send(mail)
            except CutOff:
                raise
            except (NotNow, Refused) as error:
                refusals.append(error)
                if isinstance(error, Refused) and error.mailbox:
                    break
            else:
                self.server = server.name
                return
        raise _weightiest(refusals, self.servers)

    def _awake(self) -> Iterator[Server]:
        return (server for server in self.servers if not server.standing.rests)


def _weightiest(refusals: list[Exception], servers: Sequence[Server]) -> Exception:
    """What several servers said, as one answer: a no for good only when nobody may still say yes."""
    for error in refusals:
        if isinstance(error, Refused) and error.mailbox:
            return error
    about_it = [error for error in refusals if not isinstance(error, Unreachable)]
    if not about_it:
        return Unreachable(str(refusals[0]) if refusals else servers[0].standing.why)
    silent = len(about_it) < len(servers)
    later = next((error for error in about_it if type(error) is NotNow), None)
    if later is None and silent:
        return NotNow(str(about_it[0]))
    return later or about_it[0]


def trusting() -> ssl.SSLContext:
    """Certificates are always checked; the company's own authority is believed besides the usual ones."""
    context = ssl.create_default_context()
    if settings.MAIL_CA_FILE:
        context.load_verify_locations(settings.MAIL_CA_FILE)
    return context


def _answered(code: int, words: bytes | str, *, recipient: bool = False) -> None:
    """Raise what a server's answer means, when it is not yes."""
    if 200 <= code < 300:
        return
    said = _said(code, words)
    if code == BUSY or code < 0:
        raise Unreachable(said)
    if 500 <= code < 600:
        raise Refused(said, mailbox=recipient and speaks_of_mailbox(code, said))
    raise NotNow(said)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
