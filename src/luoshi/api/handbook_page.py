"""The document as people read it: operations by noun, with fields and an example for the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TAGS = {
    "project": _("Project and members"),
    "problems": _("Problems"),
    "changes": _("Changes"),
    "diaries": _("Reports"),
    "articles": _("Knowledge"),
    "meetings": _("Meetings"),
    "grants": _("Thanks"),
    "files": _("Files"),
    "search": _("Search"),
    "notices": _("Notices"),
    "setup": _("Settings"),
    "webhooks": pgettext_lazy("tab", "Webhooks"),
}


@dataclass(frozen=True)
class FieldRow:
    """One field or parameter."""

    name: str
    kind: str
    about: str
    required: bool = False


@dataclass
class Described:
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    about: str
    parameters: list[FieldRow] = field(default_factory=list)
    fields: list[FieldRow] = field(default_factory=list)
    answers: list[FieldRow] = field(default_factory=list)
    example: str = ""
    script: str = ""

    @property
    def moves(self) -> bool:
        """Whether it is a move, which answers what reading answers."""
        return "/moves/" in self.path


@dataclass
class Group:
    """The operations of a noun."""

    label: str
    note: str
    operations: list[Described]


def groups(document: dict[str, Any]) -> list[Group]:
    """The whole document, noun by noun."""
    found: dict[str, Group] = {}
    base = document["servers"][0]["url"]
    notes = {one["name"]: one["description"] for one in document["tags"]}
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            tag = one["tags"][0]
            group = found.setdefault(tag, Group(str(TAGS.get(tag, tag)), notes.get(tag, ""), []))
            group.operations.append(_described(document, base, path, method, one))
    return list(found.values())


def _described(document: dict[str, Any], base: str, path: str, method: str, one: dict[str, Any]) -> Described:
    body = _body_of(one)
    return Described(
        one["operationId"],
        method.upper(),
        path,
        one["summary"],
        [_row(each["name"], each["schema"], each.get("required", False), each.get("description", ""))
         for each in one["parameters"] if each["in"] != "header" or each.get("required")],
        _rows(document, body),
        _rows(document, _answer_of(one)),
        _example(base + path, method.upper(), body, _takes_files(one)),
        _script(one, body),
    )  # fmt: skip


def _takes_files(one: dict[str, Any]) -> bool:
    return "multipart/form-data" in one.get("requestBody", {}).get("content", {})


def _body_of(one: dict[str, Any]) -> dict[str, Any]:
    content = one.get("requestBody", {}).get("content", {})
    found: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return found


def _answer_of(one: dict[str, Any]) -> dict[str, Any]:
    for status in ("200", "201"):
        content = one["responses"].get(status, {}).get("content", {})
        if "application/json" in content:
            found: dict[str, Any] = content["application/json"]["schema"]
            return found
    return {}


def _rows(document: dict[str, Any], schema: dict[str, Any]) -> list[FieldRow]:
    """The fields of an object; of several that it can be, those of the first."""
    while "anyOf" in schema or "$ref" in schema:
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = document["components"]["schemas"][name] if name else schema["anyOf"][0]
    wanted = schema.get("required", ())
    return [_row(name, one, name in wanted) for name, one in schema.get("properties", {}).items()]


def _row(name: str, schema: dict[str, Any], required: bool, about: str = "") -> FieldRow:
    return FieldRow(name, _kind(schema), about or schema.get("description", ""), required)


def _kind(schema: dict[str, Any]) -> str:
    """“string (uuid)”, “one of a, b”, “list of Person”."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " / ".join(_kind(one) for one in schema["anyOf"])
    if values := [str(one) for one in schema.get("enum", ()) if one not in ("", None)]:
        return " | ".join(values)
    kinds = schema.get("type", "")
    kind = " / ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "items" in schema:
        return f"{kind} [{_kind(schema['items'])}]"
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _example(address: str, method: str, body: dict[str, Any], files: bool) -> str:
    """A line for the command line that can be copied."""
    lines = [f'curl -H "Authorization: Bearer $LUOSHI_TOKEN" "{address.replace("{number}", "1")}"']
    if method != "GET":
        lines.append(f'  -X {method} -H "Idempotency-Key: $(uuidgen)"')
    if files:
        lines.append("  -F files=@picture.png")
    elif body:
        wanted = body.get("required") or list(body.get("properties", {}))[:1]
        sample = {name: _sample(body["properties"][name]) for name in wanted}
        lines.append('  -H "Content-Type: application/json"')
        lines.append(f"  -d '{json.dumps(sample, ensure_ascii=False)}'")
    return " \\\n".join(lines)


def _script(one: dict[str, Any], body: dict[str, Any]) -> str:
    """The same by `luoshi api`, which makes keys and repetitions itself."""
    taken = [(each["name"], each["schema"]) for each in one["parameters"] if each["in"] == "path"]
    places = {name for name, _schema in taken}
    for name in body.get("required", ()):
        taken.append((f"body.{name}" if name in places else name, body["properties"][name]))
    words = [f"-f {name}={_word(schema)}" for name, schema in taken]
    words += ["--file files=picture.png"] if _takes_files(one) else []
    return " ".join([f"luoshi api {one['operationId']}", *words])


def _word(schema: dict[str, Any]) -> str:
    sample = _sample(schema)
    return str(sample).lower() if isinstance(sample, int) else sample if isinstance(sample, str) else "…"


def _sample(schema: dict[str, Any]) -> Any:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if values := schema.get("enum"):
        return values[0]
    return {"integer": 1, "boolean": True, "array": [], "object": {}}.get(str(kind), "…")
