"""A call made of an operation and of what was given for it by name: where each value goes, and as what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from luoshi.client.document import Document, Field, Operation
from luoshi.client.line import Answer, Files, Line, Request, or_refused
from luoshi.client.trouble import REFUSED, USAGE, Trouble
from luoshi.client.words import gettext as _

TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
KEY = "Idempotency-Key"
MOST_PAGES = 100_000


def named(operation: Operation, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Texts of a command line as the fields take them; one given twice is a list, `a.b` an entry of `a`."""
    found: dict[str, Any] = {}
    for name, text in pairs:
        field = operation.field(name)
        head, _dot, tail = name.partition(".")
        outer = operation.field(head) if field is None and tail else None
        if outer is not None and "object" in outer.kinds:
            found.setdefault(head, {})[tail] = text
        elif field is not None and "array" in field.kinds:
            found.setdefault(name, []).extend([text] if text else [])
        elif field is not None and name in found:
            raise Trouble(USAGE, _("“%(name)s” is given twice.") % {"name": name})
        else:
            found[name] = _typed(field, text) if field else text
    return found


def _typed(field: Field, text: str) -> Any:
    """As the schema asks for it; what does not fit goes as it is, so that the server says why."""
    if "null" in field.kinds and not text and "string" not in field.kinds:
        return None
    if "integer" in field.kinds and field.place == "body" and text.removeprefix("-").isdecimal():
        return int(text)
    if "boolean" in field.kinds and text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    return text


def request_of(
    operation: Operation, values: Mapping[str, Any], body: Any = None, *, key: str = "", etag: str = "",
    files: Files | None = None,
) -> Request:  # fmt: skip
    """What is sent. Raises Trouble for a name that the operation does not know, or a place left empty."""
    unknown = [name for name in values if operation.field(name) is None]
    if unknown:
        fields = [f"{one.name}: {one.kind}" for one in operation.fields]
        raise Trouble(
            USAGE,
            _("%(operation)s takes no “%(name)s”.") % {"operation": operation.name, "name": unknown[0]},
            fields,
        )
    path, query, sent = operation.path, [], dict(body) if isinstance(body, dict) else body
    for field in operation.fields:
        if field.place == "path":
            path = path.replace(f"{{{field.name}}}", _place(field, values))
        elif field.place == "query" and values.get(field.name) is not None:
            query.append((field.name, _text(values[field.name])))
        elif field.place == "body" and field.name in values:
            sent = sent if isinstance(sent, dict) else {}
            sent[field.name.removeprefix("body.")] = values[field.name]
    headers = _headers(operation, key, etag)
    return Request(
        operation.method, path, tuple(query), sent, files or [], headers, operation.reads or KEY in headers
    )


def _headers(operation: Operation, key: str, etag: str) -> dict[str, str]:
    """Every write goes under a key, so that it can be sent again."""
    headers = {}
    if KEY in operation.headers:
        headers[KEY] = key or uuid.uuid4().hex
    for name in ("If-Match", "If-None-Match"):
        if etag and name in operation.headers:
            headers[name] = etag
    return headers


def _place(field: Field, values: Mapping[str, Any]) -> str:
    text = _text(values.get(field.name, ""))
    # Dots alone would lead to another address than the operation's.
    if not text.strip("."):
        raise Trouble(USAGE, _("“%(name)s” is missing.") % {"name": field.name})
    return quote(text, safe="")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def uploaded(
    line: Line, document: Document, operation: Operation, pairs: Iterable[tuple[str, str]]
) -> tuple[Files, dict[str, list[str]]]:
    """Files to be sent with it, and the ids of those that had to be sent before. Raises Trouble."""
    direct: Files = []
    ids: dict[str, list[str]] = {}
    for name, path in pairs:
        field = operation.field(name)
        if field is None or (field.place != "file" and "array" not in field.kinds):
            raise Trouble(
                USAGE,
                _("%(operation)s takes no file as “%(name)s”.") % {"operation": operation.name, "name": name},
            )
        file = (name, (Path(path).name, _bytes(path)))
        if field.place == "file":
            direct.append(file)
        else:
            ids.setdefault(name, []).extend(_upload(line, document, file[1]))
    return direct, ids


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as wrong:
        raise Trouble(USAGE, _("%(file)s cannot be read.") % {"file": path}) from wrong


def _upload(line: Line, document: Document, file: tuple[str, bytes]) -> list[str]:
    """The ids of a file that was taken. Raises Trouble: nothing goes out without its evidence."""
    operation = document.uploading()
    if operation is None:
        raise Trouble(USAGE, _("This server takes no files."))
    name = next(field.name for field in operation.fields if field.place == "file")
    told = or_refused(line.ask(request_of(operation, {}, files=[(name, file)]))).json()
    for refused in told.get("refused", ()):
        raise Trouble(REFUSED, f"{refused['name']}: {refused['detail']}")
    return [str(one["id"]) for one in told["files"]]


def pages(line: Line, operation: Operation, request: Request) -> Iterator[Answer]:
    """Every page of a list. Raises Trouble when the server leads in a circle."""
    seen = set[str]()
    while True:
        answer = or_refused(line.ask(request))
        yield answer
        more = (answer.json() or {}).get("next")
        if not more or not operation.paged:
            return
        if more in seen or len(seen) > MOST_PAGES:
            raise Trouble(REFUSED, _("The pages of the list lead in a circle."))
        seen.add(more)
        query = tuple(one for one in request.query if one[0] != "cursor")
        request = replace(request, query=(*query, ("cursor", str(more))))
