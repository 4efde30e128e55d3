"""The OpenAPI document, made of the registry: what is not registered is not promised."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from luoshi.api.refusing import MEDIA_TYPE, SCHEMA, TITLES
from luoshi.api.registry import OPERATIONS, Operation, kind_of
from luoshi.api.shapes import Schema, Shape

REFUSAL = {"$ref": "#/components/schemas/Refusal"}
TEXT: Schema = {"type": "string"}
TAG_NOTES = {
    "webhooks": _l(
        "Adding an address, changing it or what it hears of, and renewing its secret are possible on the page"
        " alone: such a way out lasts longer than a token, and the answer that is kept for a repetition would"
        " hold the secret."
    ),
}
"""What is to be known of the operations of a tag together."""


def document() -> dict[str, Any]:
    """The whole document in the language that is active."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS.values():
        paths.setdefault(one.path, {})[one.method.lower()] = described(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Luoshi"),
            "version": "1",
            "description": _("Everything a person can do, for programs."),
        },
        "servers": [{"url": f"{settings.SITE_URL}/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": str(said)} for name, said in TAG_NOTES.items()],
        "paths": paths,
        "components": {
            "schemas": {"Refusal": SCHEMA} | {one.name: one.schema() for one in shapes()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {str(status): _refusal(status) for status in TITLES},
        },
    }


def shapes() -> list[Shape]:
    """Every object that an answer can hold, each once. Raises ValueError when two share a name."""
    found: dict[str, Shape] = {}
    for one in OPERATIONS.values():
        for shape in (inner for outer in one.shapes for inner in outer.within()):
            if found.setdefault(shape.name, shape) is not shape:
                raise ValueError(f"two objects are called {shape.name}")
    return list(found.values())


def described(one: Operation) -> dict[str, Any]:
    """One operation."""
    found: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": str(one.about),
        "parameters": parameters(one),
        "responses": responses(one),
    }
    if one.takes_files:
        file = {"type": "array", "items": {"type": "string", "format": "binary"}}
        schema = {"type": "object", "properties": {"files": file}, "required": ["files"]}
        found["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    elif one.body:
        content = {"application/json": {"schema": one.body.schema()}}
        found["requestBody"] = {"required": bool(one.body.required()), "content": content}
    return found


def parameters(one: Operation) -> list[dict[str, Any]]:
    """Places of the path, what follows the question mark, and headers."""
    found = [
        {"name": place, "in": "path", "required": True, "schema": kind_of(place)[2]} for place in one.places
    ]
    found += [
        {"name": query.name, "in": "query", "schema": query.schema, "description": str(query.about)}
        for query in one.query
    ]
    if one.writes:
        key = TEXT | {"minLength": 1, "maxLength": 64, "pattern": "^[ -~]+$"}
        said = _(
            "Repeated with the same key, a request gets the first answer and does nothing a second time."
        )
        found.append({
            "name": "Idempotency-Key", "in": "header", "required": one.needs_key, "schema": key,
            "description": said,
        })  # fmt: skip
    if one.conditional:
        name = "If-Match" if one.writes else "If-None-Match"
        found.append({"name": name, "in": "header", "schema": TEXT | {"pattern": "^[ -~]*$"}})
    return found


def responses(one: Operation) -> dict[str, Any]:
    """Success as it looks, and every refusal."""
    found: dict[str, Any] = {}
    if one.gives_file:
        binary = {"application/octet-stream": {"schema": TEXT | {"format": "binary"}}}
        found["200"] = {"description": _("The file"), "content": {"*/*": {"schema": {}}} | binary}
    elif one.answer:
        content = {"application/json": {"schema": one.answer}}
        found[str(one.status)] = {"description": str(one.about), "content": content}
    else:
        found[str(one.status)] = {"description": str(one.about)}
    if one.may_vanish:
        found["204"] = {"description": _("Done; you no longer see it.")}
    if one.conditional and not one.writes:
        found["304"] = {"description": _("You have it as it is.")}
    for status in statuses(one):
        found[str(status)] = {"$ref": f"#/components/responses/{status}"}
    return found


def statuses(one: Operation) -> list[int]:
    """With what it can be refused."""
    found = [400, 401, 403, 404, 405, 422, 429, 503]
    if one.writes:
        found += [409, 413, 415]
    if one.writes and one.conditional:
        found.append(412)
    if one.gives_file:
        found.append(410)
    return sorted(found)


def _refusal(status: int) -> dict[str, Any]:
    return {"description": str(TITLES[status]), "content": {MEDIA_TYPE: {"schema": REFUSAL}}}
