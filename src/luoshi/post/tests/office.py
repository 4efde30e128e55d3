"""Real mail servers on this machine that answer as a test says and keep what they took."""

from __future__ import annotations

import asyncio
import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """Answers to sender, recipient and data; a pause before the last; `drop` hangs up in the middle,
    `one_each` after each letter."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.senders: list[str] = []
        self.answer = "250 OK"
        self.to_address = "250 OK"
        self.to_sender = "250 OK"
        self.pause = 0.0
        self.drop = False
        self.one_each = False
        self.port = 0

    @property
    def url(self) -> str:
        """As LUOSHI_MAIL_URL names it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def subjects(self) -> list[str]:
        """Of what was taken, in order."""
        return [str(mail["Subject"]) for mail in self.taken]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_sender.startswith("250") or "+b." not in address:
            envelope.mail_from = address
            return "250 OK"
        return self.to_sender

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_address.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_address

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.pause)
        if self.drop:
            server.transport.close()
        elif self.answer.startswith("250"):
            self.taken.append(email.message_from_bytes(envelope.content or b"", policy=default))
            self.senders.append(envelope.mail_from or "")
        if self.one_each:
            server.loop.call_later(0.001, server.transport.close)
        return self.answer


@contextmanager
def opened(**options: Any) -> Iterator[PostOffice]:
    """A server on a port of its own."""
    office = PostOffice()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        office.port = probe.getsockname()[1]
    server = Controller(office, hostname="127.0.0.1", port=office.port, **options)
    server.start()
    try:
        yield office
    finally:
        server.stop()
