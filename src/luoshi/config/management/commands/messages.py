"""`luoshi messages`: the product's sentences in its languages."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from luoshi.config import messages


class Command(BaseCommand):
    """Needs no database and no working pages: a half-translated product must still be able to translate."""

    help = "Collects sentences into locale/, makes Traditional Chinese from Simplified, compiles both."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("rooms", nargs="*", metavar="ROOM", help="only these (default: all)")
        parser.add_argument("--check", action="store_true", help="change nothing, name every gap, exit 1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends the program when something is missing."""
        if status := messages.main([*options["rooms"], *(["--check"] if options["check"] else [])]):
            sys.exit(status)
