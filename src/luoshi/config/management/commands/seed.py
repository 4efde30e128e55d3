"""`luoshi seed`: large data in minutes, for measuring and for trying at size."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from luoshi.home.seeding.filling import seed
from luoshi.kernel.verdict import Refusal

WHO_CHANGES = 3


class Command(BaseCommand):
    """Fill a new project of the company `seeded`."""

    help = "Fills a new project with people and problems, fast and such that `luoshi doctor` finds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--people", type=int, default=1000, help="Reporters (1000).")
        parser.add_argument("--problems", type=int, default=100_000, help="Problems (100000).")
        parser.add_argument("--changes", type=int, default=0, help="Requirement changes (0).")
        parser.add_argument("--days", type=int, default=400, help="Over how many days they are spread (400).")
        parser.add_argument("--project", default="SEED", help="Key of the project to be made (SEED).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, and say how long it took."""
        key, people, problems, days = (options[name] for name in ("project", "people", "problems", "days"))
        changes = options["changes"]
        if min(people, problems, days) < 1:
            raise CommandError("--people, --problems and --days are at least 1")
        if changes and people < WHO_CHANGES:
            raise CommandError(f"changes are asked for, judged and tried by at least {WHO_CHANGES} people")
        began, worked = time.monotonic(), time.process_time()

        def done(what: str, count: int) -> None:
            self.stdout.write(f"\r  {count:,} {what}, {time.monotonic() - began:.0f} s", ending="")
            self.stdout.flush()

        try:
            with translation.override("zh-hans"):
                company = seed(key, people=people, problems=problems, days=days, changes=changes, done=done)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        spent, cpu = time.monotonic() - began, time.process_time() - worked
        self.stdout.write(f"\n{company.project.url('problems:list')}: {spent:.0f} s, processor {cpu:.0f} s")
        sys.stdout.flush()
