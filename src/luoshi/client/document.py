"""The server's own OpenAPI document: what can be done there, and what each operation takes."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from luoshi.client.keeping import cache_folder, write_private
from luoshi.client.line import Line, Request, or_refused
from luoshi.client.trouble import USAGE, Trouble
from luoshi.client.words import gettext as _

FRESH = 600
"""Seconds for which a kept document is used without asking whether it changed."""
MULTIPART, JSON = "multipart/form-data", "application/json"
Schema = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One thing that an operation takes; `place` is path, query, body or file."""

    name: str
    place: str
    schema: Schema
    required: bool
    about: str

    @property
    def kinds(self) -> list[str]:
        """The types that its schema names."""
        said = self.schema.get("type", "string")
        return list(said) if isinstance(said, list) else [str(said)]

    @property
    def kind(self) -> str:
        """As people read it."""
        if values := [str(one) for one in self.schema.get("enum", ()) if one not in ("", None)]:
            return " | ".join(values)
        kind = " / ".join(one for one in self.kinds if one != "null")
        return f"{kind} ({self.schema['format']})" if "format" in self.schema else kind


@dataclass(frozen=True)
class Operation:
    """One operation as the document describes it."""

    name: str
    method: str
    path: str
    tag: str
    about: str
    fields: tuple[Field, ...]
    headers: frozenset[str]
    creates: bool
    """Whether the server insists on a key: it makes something new."""
    gives_file: bool

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method in ("GET", "HEAD")

    @property
    def paged(self) -> bool:
        """Whether it answers page by page."""
        return self.field("cursor") is not None

    def field(self, name: str) -> Field | None:
        """What it takes by this name."""
        return next((one for one in self.fields if one.name == name), None)


class Document:
    """All operations of one server."""

    def __init__(self, told: Any) -> None:
        self.operations: dict[str, Operation] = {}
        paths = told.get("paths") if isinstance(told, dict) else None
        for path, method, one in _described(paths if isinstance(paths, dict) else {}):
            # What a later release describes in a way that is not understood here cannot be asked for by us.
            with suppress(AttributeError, KeyError, TypeError, ValueError):
                found = _operation(path, method, one)
                self.operations[found.name] = found
        if not self.operations:
            raise Trouble(USAGE, _("What answers there is no Luoshi, or something between it and here."))

    def uploading(self) -> Operation | None:
        """The operation that takes files."""
        return next(
            (one for one in self.operations.values() if any(f.place == "file" for f in one.fields)), None
        )


def _described(paths: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in paths.items():
        for method, one in methods.items() if isinstance(methods, dict) else ():
            if isinstance(one, dict) and "operationId" in one:
                yield path, method, one


def _operation(path: str, method: str, one: dict[str, Any]) -> Operation:
    parameters = one.get("parameters", [])
    headers = {str(each["name"]): bool(each.get("required")) for each in parameters if each["in"] == "header"}
    return Operation(
        str(one["operationId"]), method.upper(), path, str(next(iter(one.get("tags", ())), "")),
        str(one.get("summary", "")), tuple(_fields(one, parameters)), frozenset(headers),
        headers.get("Idempotency-Key", False), _gives_file(one),
    )  # fmt: skip


def _fields(one: dict[str, Any], parameters: list[dict[str, Any]]) -> Iterator[Field]:
    """Those of the address first; a field of the body by the same name is called body.NAME."""
    taken = set()
    for each in parameters:
        if each["in"] in ("path", "query"):
            taken.add(each["name"])
            schema = each.get("schema", {})
            about = str(each.get("description") or schema.get("description", ""))
            yield Field(each["name"], each["in"], schema, bool(each.get("required")), about)
    content = one.get("requestBody", {}).get("content", {})
    for kind, place in ((MULTIPART, "file"), (JSON, "body")):
        schema = content.get(kind, {}).get("schema", {})
        for name, inner in schema.get("properties", {}).items():
            called = f"body.{name}" if name in taken else name
            yield Field(
                called, place, inner, name in schema.get("required", ()), inner.get("description", "")
            )


def _gives_file(one: dict[str, Any]) -> bool:
    return any(
        kind not in (JSON, "application/problem+json")
        for status, told in one.get("responses", {}).items()
        if status.startswith("2")
        for kind in told.get("content", {})
    )


def document_of(line: Line, *, anew: bool = False) -> Document:
    """The document, kept for ten minutes, then asked for again if it changed; `anew` asks at once."""
    place = _place(line)
    kept = _kept(place)
    age = time.time() - float(kept.get("asked_at", 0))
    if kept and not anew and 0 <= age < FRESH:
        return Document(kept["document"])
    headers = {"If-None-Match": kept["etag"]} if kept.get("etag") else {}
    answer = or_refused(line.ask(Request("GET", "/openapi.json", headers=headers)))
    told = kept["document"] if answer.status == HTTPStatus.NOT_MODIFIED else answer.json()
    found = Document(told)
    # Whoever may not write there asks each time.
    with suppress(OSError):
        write_private(place, json.dumps({"asked_at": time.time(), "etag": answer.etag, "document": told}))
    return found


def _place(line: Line) -> Path:
    whose = hashlib.sha256("\n".join((line.server, line.language, line.token)).encode()).hexdigest()
    return cache_folder() / f"{whose[:32]}.json"


def _kept(place: Path) -> dict[str, Any]:
    """What was kept, if it is whole."""
    with suppress(OSError, ValueError):
        found = json.loads(place.read_text(encoding="utf-8"))
        if isinstance(found, dict) and isinstance(found.get("document"), dict):
            return found
    return {}


def operation_of(line: Line, name: str) -> tuple[Document, Operation]:
    """By its id, also when it came with a release newer than what was kept. Raises Trouble."""
    found = document_of(line)
    if name not in found.operations:
        found = document_of(line, anew=True)
    if name not in found.operations:
        near = sorted(one for one in found.operations if name.split(".")[0] in one)[:20]
        raise Trouble(USAGE, _("There is no operation “%(name)s”.") % {"name": name}, near)
    return found, found.operations[name]
