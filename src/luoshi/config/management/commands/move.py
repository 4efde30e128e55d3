"""`luoshi move`: from SQLite, or from one server, to an empty PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from luoshi.config.keeping.engines import CannotKeep
from luoshi.config.keeping.moving import move


class Command(BaseCommand):
    """Copy every row to another database and compare both sides."""

    help = "Copies all rows into an empty PostgreSQL and compares both sides by hash. Files stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--to", required=True, help="postgresql://user:password@host:5432/name, empty.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move; exits 1 with a sentence and this database as it was."""
        try:
            moved = move(options["to"], self.stdout.write)
        except CannotKeep as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(moved.values())} rows in {len(moved)} tables are the same on both sides.")
        self.stdout.write("Set DATABASE_URL to the new address, run `luoshi doctor`, then start.")
