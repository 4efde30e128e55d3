"""A mail server on loopback that remembers under which Message-ID it took what."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from tests.with_postgres import free_port


class Office:
    """Takes everything; `taken` holds the hash of each delivery by Message-ID."""

    def __init__(self) -> None:
        self.taken: dict[str, list[str]] = defaultdict(list)
        self.server = Controller(self, hostname="127.0.0.1", port=free_port())
        self.server.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Noted before it is acknowledged, as a mail server does."""
        mail = message_from_bytes(envelope.content)
        said = "".join(
            str(part.get_payload(decode=True))
            for part in mail.walk()
            if part.get_content_type() == "text/plain"
        )
        whole = hashlib.sha256(f"{mail['To']}{mail['Subject']}{said}".encode()).hexdigest()
        self.taken[str(mail["Message-ID"])].append(whole)
        return "250 OK"

    def end(self) -> None:
        """Close."""
        self.server.stop()
