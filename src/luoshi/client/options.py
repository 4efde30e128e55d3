"""The command line of `luoshi api`, and what is read from it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from luoshi.client.keeping import access
from luoshi.client.line import PATIENCE, Line
from luoshi.client.trouble import USAGE, Trouble
from luoshi.client.words import gettext as _
from luoshi.client.words import of_terminal

ABOUT = """\
Ask a Luoshi server by its API, with the token of a person and with exactly that person's rights.

  luoshi api operations [WORD]     what can be done there
  luoshi api describe OPERATION    what one operation takes
  luoshi api OPERATION             do it
  luoshi api login, logout         keep a token for this server, or forget it
"""
AFTER = """\
The token comes from LUOSHI_TOKEN_FILE, LUOSHI_TOKEN or `luoshi api login`, the server from LUOSHI_SERVER.
What is written goes under a key of its own and is sent again by itself until the server has answered.
exit codes: 0 done, 1 refused, 2 asked wrongly, 3 no access, 4 not reachable in time
"""
OUTPUTS = ("json", "lines", "table", "csv")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser("luoshi api", description=ABOUT, epilog=AFTER,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    add = made.add_argument
    add("what", metavar="OPERATION", help="operations, describe, login, logout, or the id of an operation")
    add("words", nargs="*", metavar="WORD", help="of operations and describe")
    add_access(made)
    add("--field", "-f", action="append", default=[], metavar="NAME=VALUE", help="several times for a list")
    add("--file", action="append", default=[], metavar="FIELD=PATH", help="sent before and named by its id")
    add("--json", metavar="FILE", help="the body; - reads the standard input")
    add("--key", default="", help="the idempotency key; made by itself without it")
    add("--etag", type=Path, metavar="FILE", help="reading keeps the fingerprint there, and answers "
        "nothing when it is unchanged; writing is refused when it changed since")  # fmt: skip
    add("--all", action="store_true", help="all pages of a list")
    add("--output", "-o", choices=OUTPUTS, help="json; lines with --all")
    add("--columns", default="", metavar="A,B", help="of a table or a CSV")
    add("--to", type=Path, metavar="FILE", help="where the answer goes; the standard output without it")
    return made


def add_access(made: argparse.ArgumentParser) -> None:
    """What both commands take to find a server."""
    add = made.add_argument
    add("--server", default="", metavar="URL")
    add("--token-file", default="", metavar="FILE", help="readable by its owner alone")
    add("--profile", default=os.environ.get("LUOSHI_PROFILE") or "default", help="the name under which "
        "login keeps server and token (LUOSHI_PROFILE)")  # fmt: skip
    add("--lang", choices=["zh-hans", "zh-hant", "en"], default="", help="language of the answers (LANG)")
    add(
        "--ca",
        default=os.environ.get("LUOSHI_API_CA", ""),
        metavar="FILE",
        help="own authority (LUOSHI_API_CA)",
    )
    add("--wait", type=float, default=PATIENCE, metavar="SECONDS", help="how long to go on trying")
    add("--plain-http", action="store_true", help="let the token travel unprotected")


def line_of(options: argparse.Namespace) -> Line:
    """The line to the server that is meant. Raises Trouble."""
    found = access(options.server, options.token_file, options.profile, plain=options.plain_http)
    return Line(found.server, found.token, options.lang or of_terminal(), options.ca, options.wait)


def pairs(given: Sequence[str]) -> list[tuple[str, str]]:
    """`name=value`. Raises Trouble."""
    if wrong := [one for one in given if "=" not in one]:
        raise Trouble(USAGE, _("name=value belongs here, not “%(said)s”.") % {"said": wrong[0]})
    return [(name, value) for name, _sign, value in (one.partition("=") for one in given)]


def body_of(options: argparse.Namespace) -> Any:
    """The body that is given as JSON. Raises Trouble."""
    if options.json is None:
        return None
    try:
        text = sys.stdin.read() if options.json == "-" else Path(options.json).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, ValueError) as wrong:
        raise Trouble(USAGE, _("This is no JSON: %(why)s") % {"why": wrong}) from wrong
