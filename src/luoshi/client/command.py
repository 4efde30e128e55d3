"""`luoshi api`: the operations of a server, for scripts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from getpass import getpass
from pathlib import Path

from luoshi.client import showing
from luoshi.client.asking import KEY, named, pages, request_of, uploaded
from luoshi.client.document import Operation, document_of, operation_of
from luoshi.client.keeping import Access, address_of, checked, forget, keep, read_private
from luoshi.client.line import Answer, Line, Request, or_refused
from luoshi.client.options import body_of, line_of, pairs, parser
from luoshi.client.trouble import AWAY, REFUSED, USAGE, Trouble
from luoshi.client.words import gettext as _
from luoshi.client.words import language, of_terminal, speak
from luoshi.client.writing import fetch, note, noted, opened, shown, write


def main(argv: Sequence[str]) -> int:
    """Run it; gives the exit code."""
    options = parser().parse_args(argv)
    return carried_out(lambda: run(options), options.lang)


def carried_out(do: Callable[[], int], lang: str) -> int:
    """Its exit code, with the sentence of a trouble on the standard error."""
    speak(lang or language())
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = do()
        sys.stdout.flush()
    except Trouble as trouble:
        sys.stderr.write(f"luoshi: {showing.sentences(str(trouble))}\n")
        return trouble.code
    except BrokenPipeError:
        # Whoever read us has enough; Python would complain once more when it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def run(options: argparse.Namespace) -> int:
    """One command. Raises Trouble."""
    if options.what == "login":
        return login(options)
    if options.what == "logout":
        return 0 if forget(options.profile) else REFUSED
    line = line_of(options)
    if options.what == "operations":
        return operations(line, options)
    if options.what == "describe":
        return describe(line, options)
    if options.words:
        raise Trouble(USAGE, _("Values go by name: --field NAME=VALUE"))
    return call(line, options)


def login(options: argparse.Namespace) -> int:
    """Keep server and token, once the server knows it. Raises Trouble."""
    server = address_of(options.server or os.environ.get("LUOSHI_SERVER", ""), plain=options.plain_http)
    if options.token_file:
        token = read_private(Path(options.token_file))
    else:
        token = getpass(_("Token: ")) if sys.stdin.isatty() else sys.stdin.readline()
    line = Line(server, checked(token.strip()), options.lang or of_terminal(), options.ca, options.wait)
    told = or_refused(line.ask(Request("GET", "/me"))).json()
    place = keep(options.profile, Access(server, line.token))
    who = {"name": told["member"]["name"], "project": told["project_name"], "file": place}
    sys.stdout.write(
        showing.plain(_("Signed in as %(name)s, project %(project)s; kept in %(file)s.") % who) + "\n"
    )
    return 0


def operations(line: Line, options: argparse.Namespace) -> int:
    """Those in which every word occurs."""
    words = [word.lower() for word in options.words]
    rows = [
        {"operation": one.name, "method": one.method, "path": one.path, "about": one.about}
        for one in document_of(line).operations.values()
        if all(word in f"{one.name} {one.path} {one.about}".lower() for word in words)
    ]
    write(options, shown(options, rows, "table"))
    return 0


def describe(line: Line, options: argparse.Namespace) -> int:
    """What it takes. Raises Trouble."""
    if len(options.words) != 1:
        raise Trouble(USAGE, _("Name one operation."))
    one = operation_of(line, options.words[0])[1]
    rows = [
        {
            "field": field.name,
            "required": "*" if field.required else "",
            "kind": field.kind,
            "about": field.about,
        }
        for field in one.fields
    ]
    text = shown(options, rows, "table")
    write(options, text if options.output else f"{one.name}: {showing.plain(one.about)}\n{text}")
    return 0


def call(line: Line, options: argparse.Namespace) -> int:
    """Do it and show what came of it. Raises Trouble."""
    document, operation = operation_of(line, options.what)
    files, ids = uploaded(line, document, operation, pairs(options.file))
    values = named(operation, pairs(options.field)) | ids
    etag = noted(options.etag)
    request = request_of(operation, values, body_of(options), key=options.key, etag=etag, files=files)
    if operation.gives_file:
        return fetch(line, request, options)
    if options.all:
        if not operation.paged:
            raise Trouble(USAGE, _("%(operation)s has no pages.") % {"operation": operation.name})
        return _all(line, operation, request, options)
    answer = _answered(line, request)
    if answer.status == 304:
        sys.stderr.write(_("Unchanged since it was read.") + "\n")
        return 0
    note(options.etag, operation, answer)
    write(options, shown(options, answer.json(), "json") if answer.content else "")
    return 0


def _answered(line: Line, request: Request) -> Answer:
    """The answer. Raises Trouble, which says how to go on with what was perhaps done."""
    try:
        return or_refused(line.ask(request))
    except Trouble as trouble:
        key = request.headers.get(KEY)
        if trouble.code != AWAY or not key:
            raise
        said = _("Perhaps it was done. To send it again and do nothing twice: --key %(key)s") % {"key": key}
        raise Trouble(AWAY, trouble.sentence, [*trouble.more, said]) from trouble


def _all(line: Line, operation: Operation, request: Request, options: argparse.Namespace) -> int:
    """Line by line while they come; a table or one JSON when all are there."""
    found = (row for answer in pages(line, operation, request) for row in showing.rows_of(answer.json()))
    if (options.output or "lines") == "lines":
        with opened(options) as out:
            for row in found:
                out.write(showing.as_line(row))
        return 0
    write(options, shown(options, {"items": list(found), "next": None}, "json"))
    return 0
