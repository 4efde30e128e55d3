"""`luoshi reindex [KIND…]`: make the search index anew from the nouns."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.search.index import rebuild
from luoshi.search.kinds import chosen
from luoshi.search.models import Document, Frequency


class Command(BaseCommand):
    """Write every document again; what is found stays complete while it runs."""

    help = "Writes what can be found again, of all kinds or of those named, and rebuilds the index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Kinds; none named means all."""
        parser.add_argument("kinds", nargs="*", help="for example: problem article")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the documents, rebuild the index, count what is common."""
        kinds = chosen(options["kinds"] or None)
        unknown = sorted(set(options["kinds"]) - {of.name for of in kinds})
        if unknown:
            known = ", ".join(of.name for of in chosen())
            raise CommandError(f"Nothing is called {', '.join(unknown)}; there are: {known}")
        for of in kinds:
            self.stdout.write(f"{of.name:20} {Document.reindex(of.name)} documents")
        rebuild()
        self.stdout.write(f"{'common tokens':20} {Frequency.refresh()}")
