"""`luoshi lifecycles`: draw the tables of states and moves into docs/lifecycles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from luoshi.changes.lifecycle import LIFE as CHANGE
from luoshi.kernel.diagrams import diagram
from luoshi.knowledge.lifecycle import BULLETIN
from luoshi.knowledge.lifecycle import LIFE as ARTICLE
from luoshi.problems.lifecycle import LIFE as PROBLEM
from luoshi.rewards.lifecycle import LIFE as GRANT
from luoshi.talk.lifecycle import LIFE as MEETING

FOLDER = Path("docs/lifecycles")


class Command(BaseCommand):
    """Write the diagrams, or with --check say which are stale."""

    help = "Writes docs/lifecycles from the tables in code; --check exits 1 when a page is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw or compare."""
        stale = []
        for life in (PROBLEM, CHANGE, ARTICLE, BULLETIN, MEETING, GRANT):
            path = FOLDER / f"{life.name}.md"
            with translation.override("en"):
                text = diagram(life)
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(str(path))
            if not options["check"]:
                FOLDER.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        if stale and options["check"]:
            self.stdout.write(f"stale: {', '.join(stale)}; run `luoshi lifecycles`")
            sys.exit(1)
