"""`luoshi api`: named here so that `luoshi help` lists it; `config/cli.py` starts it without Django."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from luoshi.client.command import main
from luoshi.client.options import parser


class Command(BaseCommand):
    """Asks any server, not this installation's database."""

    help = "Asks a server by its API, with the token of a person; for scripts."
    program, parser = staticmethod(main), staticmethod(parser)

    def run_from_argv(self, argv: list[str]) -> None:
        """Everything after the word."""
        sys.exit(self.program(argv[2:]))

    def print_help(self, prog_name: str, subcommand: str) -> None:
        """Its own."""
        self.parser().print_help()
