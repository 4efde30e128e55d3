"""Listening: LMTP from the company's own mail server, or SMTP.

A mail is acknowledged when it lies on disk and in the database, and not before. Every address of our domain
gets the same answer, whether it exists or not.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import SplitResult, urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from luoshi.mailroom import addresses
from luoshi.mailroom.fingerprint import MOST_HEAD, split
from luoshi.mailroom.models import Arrival

log = logging.getLogger(__name__)
PORTS = {"lmtp": 24, "smtp": 25}
MOST_CONNECTIONS, MOST_RECIPIENTS = 100, 50
IDLE_SECONDS, SESSION_SECONDS = 60, 600
LONGEST_LINE = 64 * 1024
MEGABYTE = 1024 * 1024

KEPT = "250 2.0.0 kept"
LATER = "451 4.3.0 not kept; please try again later"
NOT_HERE = "550 5.7.1 not an address of this server"
TOO_LONG = "552 5.3.4 the head of this mail is too long"
TOO_MANY = "452 4.5.3 too many recipients"
BUSY = b"421 4.3.2 too many connections; please try again later\r\n"


class Busy:
    """How many connections are open, and no more than a certain number."""

    def __init__(self, most: int = MOST_CONNECTIONS) -> None:
        self.most, self.open = most, 0

    def enter(self) -> bool:
        """Whether there is room for one more."""
        self.open += 1
        return self.open <= self.most

    def leave(self) -> None:
        """One has gone."""
        self.open -= 1


class Limited(SMTP):
    """One connection, with an end: nobody holds a place for ever."""

    line_length_limit = LONGEST_LINE
    busy: Busy

    def connection_made(self, transport: Any) -> None:
        """Let it in if there is room."""
        if not self.busy.enter():
            transport.write(BUSY)
            transport.close()
            return
        super().connection_made(transport)
        self.until = self.loop.call_later(SESSION_SECONDS, transport.close)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room."""
        self.busy.leave()
        if hasattr(self, "until"):
            self.until.cancel()
            super().connection_lost(error)


class LimitedLmtp(Limited, LMTP):
    """The same in the language of mail servers among themselves: one answer for each recipient."""


class Keeper:
    """What happens with a mail: it is kept, in a thread with a database connection of its own."""

    def __init__(self, way: str, threads: ThreadPoolExecutor) -> None:
        self.way, self.threads = way, threads

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Ours by the domain alone."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        if not await self._in_thread(_is_ours, address):
            return NOT_HERE
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep it for each recipient; by SMTP there is one answer for all of them."""
        raw = bytes(envelope.original_content or b"")
        if len(split(raw)[0]) > MOST_HEAD:
            return self._said([TOO_LONG] * len(envelope.rcpt_tos))
        peer = f"{(session.peer or ('',))[0]} {session.host_name or ''}".strip()
        facts = {"way": self.way, "envelope_from": envelope.mail_from or "", "peer": peer}
        answers = [await self._in_thread(_keep, raw, {**facts, "to": to}) for to in envelope.rcpt_tos]
        return self._said(answers)

    def _said(self, answers: list[str]) -> str:
        if self.way == "lmtp":
            return "\r\n".join(answers)
        return next((answer for answer in answers if answer != KEPT), KEPT)

    async def _in_thread(self, work: Any, *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *given)


def _is_ours(address: str) -> bool:
    close_old_connections()
    try:
        return addresses.is_ours(address)
    except DatabaseError:
        return True  # kept or refused when it is to be kept


def _keep(raw: bytes, facts: dict[str, str]) -> str:
    """The answer to the other side."""
    close_old_connections()
    try:
        Arrival.receive(raw, **facts)
    except (OSError, DatabaseError) as error:
        log.warning("a mail could not be kept: %s", error)
        return LATER
    return KEPT


def doors(given: str) -> list[SplitResult]:
    """The addresses to listen at: `lmtp://127.0.0.1:8024 smtp://127.0.0.1:8025`. Raises ValueError."""
    found = [urlsplit(one) for one in given.split()]
    for door in found:
        if door.scheme not in PORTS or not door.hostname:
            raise ValueError("should be lmtp://127.0.0.1:8024 or smtp://127.0.0.1:8025, or both")
    return found


async def listen(door: SplitResult, threads: ThreadPoolExecutor, busy: Busy) -> asyncio.Server:
    """Open one door."""
    loop, kind = asyncio.get_running_loop(), LimitedLmtp if door.scheme == "lmtp" else Limited
    keeper = Keeper(door.scheme, threads)

    def connection() -> Limited:
        made = kind(
            keeper, hostname=door.hostname, ident="Luoshi", data_size_limit=most_bytes(),
            enable_SMTPUTF8=True, timeout=IDLE_SECONDS, loop=loop,
        )  # fmt: skip
        made.busy = busy
        return made

    return await loop.create_server(connection, door.hostname, door.port or PORTS[door.scheme])


def most_bytes() -> int:
    """No mail may be larger."""
    return int(settings.MAIL_MAX_MB) * MEGABYTE
