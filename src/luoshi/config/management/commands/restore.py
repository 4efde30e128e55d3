"""`luoshi restore`: bring a backup back, or refuse before anything is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from luoshi.config import env
from luoshi.config.keeping.engines import CannotKeep
from luoshi.config.keeping.restoring import restore
from luoshi.config.keeping.sealing import Damaged
from luoshi.config.keeping.shelf import WrongKey
from luoshi.config.management.commands.backup import KEY


class Command(BaseCommand):
    """Put the installation back to what a backup holds."""

    help = "Reads a backup to its end, refuses a damaged one, and puts database and files in their place."
    # A database that is not there yet has no migrations to be checked.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("backup", type=Path, help="The folder of one backup.")
        parser.add_argument(
            "--replace", action="store_true", help="Put aside what is here and take its place."
        )
        parser.add_argument("--untried", action="store_true", help="Take one that was never called good.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring it back; exits 1 with a sentence, and nothing touched, when it cannot be."""
        asked = {"replace": options["replace"], "untried": options["untried"]}
        try:
            aside = restore(options["backup"].absolute(), env.text(KEY), self.stdout.write, **asked)
        except (CannotKeep, Damaged, WrongKey) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['backup']}: {error.strerror or error}") from error
        if aside:
            self.stdout.write(f"What was here stays as {aside}.")
        self.stdout.write("Everything is back. Run `luoshi migrate`, then `luoshi doctor`.")
