"""`luoshi doctor`: is everything still true that must always be true, and is it set up well?"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.client.words import language
from luoshi.config.deployed.asking import faults
from luoshi.config.doctor import CHECKS, found_by


class Command(BaseCommand):
    """Ask every check; name each violation; exit 1 when there is one."""

    help = (
        "Checks on the live database what must always be true; exits 1 and names each violation. "
        "With --deploy: whether this installation is set up so that others may reach it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "--deploy", action="store_true", help="Look at settings, keys, database and machine."
        )
        parser.add_argument(
            "--lang", choices=["zh-hans", "zh-hant", "en"], help="Language of the answer (that of LANG)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all checks of one kind."""
        if options["deploy"]:
            with translation.override(options["lang"] or language()):
                self._deployed()
        else:
            self._promises()

    def _promises(self) -> None:
        found = 0
        for check in CHECKS:
            wrong = found_by(check)
            found += len(wrong)
            mark = "ok" if not wrong else f"{len(wrong)} wrong"
            self.stdout.write(f"{check.__name__.replace('_', ' '):55} {mark}")
            for sentence in wrong[:50]:
                self.stdout.write(f"  - {sentence}")
        if found:
            self.stdout.write(f"{found} violations")
            sys.exit(1)
        self.stdout.write("everything holds")

    def _deployed(self) -> None:
        python = ".".join(str(part) for part in sys.version_info[:3])
        self.stdout.write(
            f"Luoshi {version('luoshi')}, Python {python}, Django {django.get_version()}, {connection.vendor}"
        )
        found = sorted(faults(), key=lambda fault: not fault.serious)
        for fault in found:
            mark = _("SERIOUS") if fault.serious else _("better")
            self.stdout.write(f"[{mark}] {fault.sentence}")
            if fault.remedy:
                self.stdout.write(f"    {fault.remedy}")
        if any(fault.serious for fault in found):
            sys.exit(1)
        self.stdout.write(_("Nothing serious was found."))
