"""Where answers go: the standard output or a file, in the form that was asked for."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from luoshi.client import showing
from luoshi.client.document import Operation
from luoshi.client.line import Answer, Line, Request, or_refused
from luoshi.client.trouble import USAGE, Trouble
from luoshi.client.words import gettext as _


def shown(options: argparse.Namespace, answer: Any, usual: str) -> str:
    """The answer in the form that was asked for."""
    columns, output = [one for one in options.columns.split(",") if one], options.output or usual
    if output == "json":
        return showing.as_json(answer)
    rows = answer if isinstance(answer, list) else showing.rows_of(answer)
    if output == "lines":
        return "".join(map(showing.as_line, rows))
    if not rows and not columns:
        return ""
    return showing.as_csv(rows, columns) if output == "csv" else showing.as_table(rows, columns)


def opened(options: argparse.Namespace) -> IO[str]:
    """Where the answer goes. Raises Trouble."""
    try:
        if options.to:
            return open(options.to, "w", encoding="utf-8", newline="")  # noqa: PTH123
        return os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="")
    except OSError as wrong:
        raise _not_written(options.to, wrong) from wrong


def write(options: argparse.Namespace, text: str) -> None:
    """The whole answer. Raises Trouble."""
    with opened(options) as out:
        out.write(text)


def _not_written(place: Path | None, why: OSError) -> Trouble:
    return Trouble(
        USAGE, _("%(file)s cannot be written.") % {"file": place or "-"}, [str(why.strerror or why)]
    )


def noted(place: Path | None) -> str:
    """The fingerprint of what was read last; empty for none."""
    with suppress(OSError):
        return place.read_text(encoding="ascii").strip() if place else ""
    return ""


def note(place: Path | None, operation: Operation, answer: Answer) -> None:
    if place and operation.reads and answer.etag:
        place.write_text(answer.etag, encoding="ascii")


def fetch(line: Line, request: Request, options: argparse.Namespace) -> int:
    """A file: where it shall lie, it lies whole or not at all. Raises Trouble."""
    if options.to is None and sys.stdout.isatty():
        raise Trouble(USAGE, _("Say where the file goes: --to FILE"))
    try:
        with tempfile.TemporaryDirectory(dir=options.to.parent if options.to else None) as scratch:
            fresh = Path(scratch) / "file"
            with fresh.open("wb") as into:
                or_refused(line.ask(request, into))
            if options.to:
                fresh.replace(options.to)
            else:
                with fresh.open("rb") as whole:
                    shutil.copyfileobj(whole, sys.stdout.buffer)
    except OSError as wrong:
        raise _not_written(options.to, wrong) from wrong
    return 0
