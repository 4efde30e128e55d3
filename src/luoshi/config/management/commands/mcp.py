"""`luoshi mcp`: named here so that `luoshi help` lists it; `config/cli.py` starts it without Django."""

from __future__ import annotations

from luoshi.client.mcp_command import main, parser
from luoshi.config.management.commands import api


class Command(api.Command):
    """As `luoshi api` does, asks any server."""

    help = "Serves an assistant's program: the operations of a server as tools, with the rights of a person."
    program, parser = staticmethod(main), staticmethod(parser)
