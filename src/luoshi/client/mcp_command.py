"""`luoshi mcp`: the operations of a server as tools of an assistant, on the person's own machine."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from luoshi.client.command import carried_out
from luoshi.client.line import Request, or_refused
from luoshi.client.options import add_access, line_of
from luoshi.client.trouble import USAGE, Trouble
from luoshi.client.words import gettext as _
from luoshi.client.words import speak

ABOUT = """\
Serves the Model Context Protocol on standard input and output: each operation of a Luoshi server that the
token may ask for is a tool. It is started by the assistant's program and asks the server as that person.
"""
PATIENCE = 30.0
"""Seconds; assistants do not wait much longer for a tool."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser("luoshi mcp", description=ABOUT)
    add_access(made)
    made.set_defaults(wait=PATIENCE)
    made.add_argument("--read-only", action="store_true", help="no tool that changes anything")
    made.add_argument(
        "--only", action="append", default=[], metavar="PATTERN", help="such as 'problem.*'; several times"
    )
    return made


def main(argv: Sequence[str]) -> int:
    """Serve until the assistant's program ends; gives the exit code."""
    options = parser().parse_args(argv)
    return carried_out(lambda: run(options), options.lang)


def run(options: argparse.Namespace) -> int:
    """Serve as the person whose token it is, in their language. Raises Trouble."""
    if find_spec("mcp") is None:
        raise Trouble(USAGE, _("The part for assistants is not installed: pip install 'luoshi[mcp]'"))
    line = line_of(options)
    told = or_refused(line.ask(Request("GET", "/me"))).json()
    line.language = options.lang or str(told.get("language", ""))
    speak(line.language)
    import_module("luoshi.client.mcp_server").serve(line, told, options.only, options.read_only)
    return 0
