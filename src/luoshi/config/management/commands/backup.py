"""`luoshi backup`: a copy of everything that was tried before it is called good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from luoshi.config import env
from luoshi.config.keeping.backing_up import back_up, forget_older
from luoshi.config.keeping.engines import CannotKeep
from luoshi.config.keeping.sealing import Damaged
from luoshi.config.keeping.shelf import WrongKey

KEY = "LUOSHI_BACKUP_KEY"


class Command(BaseCommand):
    """Back up database and files while people work."""

    help = (
        "Copies database and files into a folder while the product runs, brings the copy back into a scratch "
        "place, counts it and asks the doctor; only then it is called good. LUOSHI_BACKUP_KEY encrypts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?" if settings.BACKUPS else None,
            default=settings.BACKUPS or None,
            help="Where backups lie; each file once, however many there are (LUOSHI_BACKUPS).",
        )
        parser.add_argument(
            "--keep", type=int, default=0, help="Delete all but so many of the good ones (none)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make one; exits 1 with a sentence when it is not good."""
        if options["keep"] < 0:
            raise CommandError("--keep is at least 1")
        folder, passphrase = Path(options["folder"]).absolute(), env.text(KEY)
        try:
            made = back_up(folder, passphrase, self.stdout.write)
            gone = forget_older(folder, passphrase, options["keep"]) if options["keep"] else 0
        except (CannotKeep, Damaged, WrongKey) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror or error}") from error
        if not passphrase:
            self.stdout.write(f"Not encrypted ({KEY} is not set), so without the installation's secret key.")
        if gone:
            self.stdout.write(f"{gone} older deleted.")
        self.stdout.write(f"Good: {made}")
