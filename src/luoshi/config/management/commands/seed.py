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
WORKED = 0.65
"""So much of all days people work, holidays taken off."""


class Command(BaseCommand):
    """Fill a new project of the company `seeded`."""

    help = "Fills a new project with people and problems, fast and such that `luoshi doctor` finds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--people", type=int, default=1000, help="Reporters (1000).")
        parser.add_argument("--problems", type=int, default=100_000, help="Problems (100000).")
        parser.add_argument("--changes", type=int, default=0, help="Requirement changes (0).")
        parser.add_argument("--diaries", type=int, default=0, help="Daily reports of all of them (0).")
        parser.add_argument("--days", type=int, default=400, help="Over how many days they are spread (400).")
        parser.add_argument("--project", default="SEED", help="Key of the project to be made (SEED).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, and say how long it took."""
        key, people, problems, days = (options[name] for name in ("project", "people", "problems", "days"))
        changes, diaries = options["changes"], options["diaries"]
        if min(people, problems, days) < 1:
            raise CommandError("--people, --problems and --days are at least 1")
        if changes and people < WHO_CHANGES:
            raise CommandError(f"changes are asked for, judged and tried by at least {WHO_CHANGES} people")
        if diaries > people * days * WORKED:
            raise CommandError(f"{diaries} daily reports of {people} people take more than --days {days}")
        began, worked = time.monotonic(), time.process_time()

        def done(what: str, count: int) -> None:
            self.stdout.write(f"\r  {count:,} {what}, {time.monotonic() - began:.0f} s", ending="")
            self.stdout.flush()

        try:
            with translation.override("zh-hans"):
                sizes = {"people": people, "problems": problems, "changes": changes, "diaries": diaries}
                company = seed(key, **sizes, days=days, done=done)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        spent, cpu = time.monotonic() - began, time.process_time() - worked
        self.stdout.write(f"\n{company.project.url('problems:list')}: {spent:.0f} s, processor {cpu:.0f} s")
        sys.stdout.flush()
