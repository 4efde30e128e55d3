"""`luoshi scrub`: read every stored file again and compare it with its hash."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from luoshi.evidence.models import File
from luoshi.kernel import clock


class Command(BaseCommand):
    """Re-hash all evidence now; the worker does so bit by bit."""

    help = (
        "Reads all stored files again; names each that is missing or changed, and exits 1 when there is one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them all."""
        began, damaged = clock.now(), 0
        while File.objects.exclude(checked_at__gte=began).exists():
            damaged += File.scrub()
        for file in File.objects.filter(damaged_at__isnull=False).order_by("id"):
            self.stdout.write(f"{file.path}: missing or changed")
        count = File.objects.count()
        self.stdout.write(f"{count} files read, {damaged} damaged")
        if damaged:
            sys.exit(1)
