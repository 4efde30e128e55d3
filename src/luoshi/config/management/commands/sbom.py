"""`luoshi sbom`: what this product is made of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from luoshi.config.sbom import bill


class Command(BaseCommand):
    """Print or write the list of parts."""

    help = "Lists every package of the product with version, hashes and licence, as CycloneDX 1.6 (JSON)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--output", type=Path, help="A file instead of the terminal.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        text = json.dumps(bill(), indent=2, ensure_ascii=False)
        if options["output"]:
            options["output"].write_text(f"{text}\n", encoding="utf-8")
        else:
            self.stdout.write(text)
