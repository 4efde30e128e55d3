"""`luoshi serve`: web server and worker in one command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from luoshi.config import env
from luoshi.config.serving import serve


class Command(BaseCommand):
    """PORT, LUOSHI_HOST and LUOSHI_WEB_PROCESSES come from the environment."""

    help = "Serves pages and runs the worker until SIGTERM or Ctrl+C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--no-worker", action="store_true", help="Pages only; a worker runs elsewhere.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Never returns."""
        host, processes = env.text("LUOSHI_HOST", "127.0.0.1"), env.number("LUOSHI_WEB_PROCESSES", 1)
        serve(settings.PORT, host=host, with_worker=not options["no_worker"], workers=max(1, processes))
