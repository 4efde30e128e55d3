"""`luoshi mailgate`: takes mail in by LMTP, SMTP and IMAP, until told to stop."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from luoshi.mailroom.gate.running import run


class Command(BaseCommand):
    """Any number may run. `luoshi serve` starts one by itself when a way in is set."""

    help = "Takes mail in at LUOSHI_MAILGATE (lmtp://, smtp://) and from LUOSHI_IMAP_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Returns after SIGTERM or SIGINT."""
        if not (settings.MAIL_GATE or settings.IMAP_URL):
            raise CommandError("Set LUOSHI_MAILGATE or LUOSHI_IMAP_URL: no way in is known.")
        run(settings.MAIL_GATE, settings.IMAP_URL)
