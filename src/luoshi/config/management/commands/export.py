"""`luoshi export events --project CRM --format xes`: the trail as an event log, unattended."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from luoshi.home.event_log import FORMATS, TRAIL, WHAT, lines
from luoshi.home.importing.unattended import lead_of


class Command(BaseCommand):
    """Write the log to a file or to the standard output."""

    help = "Writes what happened to problems and changes as an event log for process mining."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("what", choices=["events"])
        parser.add_argument("--project", required=True, help="Key of the project, or company/KEY.")
        parser.add_argument("--format", choices=sorted(FORMATS), default="csv")
        parser.add_argument("--of", choices=sorted(WHAT), default=TRAIL, help="All, or taken-over histories.")
        parser.add_argument("--to", type=Path, help="The file; the standard output without it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, as the lead of the project sees it."""
        written = FORMATS[options["format"]].write(lines(lead_of(options["project"]), options["of"]))
        if options["to"] is None:
            for piece in written:
                sys.stdout.buffer.write(piece)
            sys.stdout.flush()
            return
        try:
            with options["to"].open("wb") as file:
                file.writelines(written)
        except OSError as problem:
            raise CommandError(str(problem)) from None
