"""`luoshi doctor`: is everything still true that must always be true?"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from luoshi.config.doctor import CHECKS, found_by


class Command(BaseCommand):
    """Ask every check; name each violation; exit 1 when there is one."""

    help = "Checks on the live database what must always be true; exits 1 and names each violation."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all checks."""
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
