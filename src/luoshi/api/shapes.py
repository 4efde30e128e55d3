"""Answers, field by field: what is not written down here is never answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Schema = dict[str, Any]
Get = Callable[[Any, Member], Any]


@dataclass(frozen=True)
class Part:
    """One field: its name, what it is, its schema, and how it is got for a reader."""

    name: str
    about: StrOrPromise
    schema: Schema
    get: Get
    shape: Shape | None = None
    several: bool = False

    def value(self, thing: Any, reader: Member) -> Any:
        """As JSON has it."""
        found = self.get(thing, reader)
        if self.shape is None or found is None:
            return plain(found)
        if self.several:
            return [self.shape.write(one, reader) for one in found]
        return self.shape.write(found, reader)


@dataclass(frozen=True)
class Shape:
    """An object of the API; `name` is its name in the document."""

    name: str
    about: StrOrPromise
    parts: tuple[Part, ...] = field(default_factory=tuple)

    def write(self, thing: Any, reader: Member) -> dict[str, Any]:
        """The object for this reader."""
        return {part.name: part.value(thing, reader) for part in self.parts}

    @property
    def ref(self) -> Schema:
        """The place of its schema in the document."""
        return {"$ref": f"#/components/schemas/{self.name}"}

    def schema(self) -> Schema:
        """All fields, all of them always there."""
        return {
            "type": "object",
            "description": str(self.about),
            "properties": {part.name: part.schema | {"description": str(part.about)} for part in self.parts},
            "required": [part.name for part in self.parts],
            "additionalProperties": False,
        }

    def within(self) -> list[Shape]:
        """This shape and those of its fields."""
        found = [self]
        for part in self.parts:
            found += part.shape.within() if part.shape else []
        return found


def plain(value: Any) -> Any:
    """A value as JSON has it; moments in UTC, amounts as text so that no cent is lost."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    return str(value)


def at(path: str) -> Get:
    """The value at a dotted path of attributes; None where something on the way is."""
    names = path.split(".")

    def get(thing: Any, reader: Member) -> Any:
        for name in names:
            if thing is not None:
                thing = thing[name] if isinstance(thing, Mapping) else getattr(thing, name)
        return thing

    return get


def _part(name: str, about: StrOrPromise, schema: Schema, get: Get | str | None) -> Part:
    return Part(name, about, schema, get if callable(get) else at(get or name))


def _or_null(kind: str, empty: bool, **more: Any) -> Schema:
    return {"type": [kind, "null"] if empty else kind, **more}


def text(name: str, about: StrOrPromise, get: Get | str | None = None, *, empty: bool = False) -> Part:
    """Words; null where `empty` and there are none."""
    return _part(name, about, _or_null("string", empty), get)


def one_of(name: str, about: StrOrPromise, values: Any, get: Get | str | None = None) -> Part:
    """One of a few words of the product."""
    return _part(name, about, {"type": "string", "enum": [str(one) for one in values]}, get)


def number(name: str, about: StrOrPromise, get: Get | str | None = None, *, empty: bool = False) -> Part:
    """A whole number."""
    return _part(name, about, _or_null("integer", empty), get)


def amount(name: str, about: StrOrPromise, get: Get | str | None = None, *, empty: bool = False) -> Part:
    """An amount as a decimal text."""
    return _part(name, about, _or_null("string", empty, pattern=r"^-?[0-9]+(\.[0-9]+)?$"), get)


def flag(name: str, about: StrOrPromise, get: Get | str | None = None) -> Part:
    """Yes or no."""
    return _part(name, about, {"type": "boolean"}, get)


def moment(name: str, about: StrOrPromise, get: Get | str | None = None, *, empty: bool = False) -> Part:
    """A moment in UTC."""
    return _part(name, about, _or_null("string", empty, format="date-time"), get)


def day(name: str, about: StrOrPromise, get: Get | str | None = None, *, empty: bool = False) -> Part:
    """A calendar day."""
    return _part(name, about, _or_null("string", empty, format="date"), get)


def key(name: str, about: StrOrPromise, get: Get | str | None = None, *, empty: bool = False) -> Part:
    """The id of something."""
    return _part(name, about, _or_null("string", empty, format="uuid"), get)


def texts(name: str, about: StrOrPromise, get: Get | str | None = None) -> Part:
    """Several words or lines."""
    return _part(name, about, {"type": "array", "items": {"type": "string"}}, get)


def one(
    name: str, about: StrOrPromise, shape: Shape, get: Get | str | None = None, *, empty: bool = False
) -> Part:
    """Another object; null where `empty` and there is none."""
    schema: Schema = {"anyOf": [shape.ref, {"type": "null"}]} if empty else {"anyOf": [shape.ref]}
    return Part(name, about, schema, get if callable(get) else at(get or name), shape)


def many(name: str, about: StrOrPromise, shape: Shape, get: Get | str | None = None) -> Part:
    """Several objects."""
    schema: Schema = {"type": "array", "items": shape.ref}
    return Part(name, about, schema, get if callable(get) else at(get or name), shape, several=True)
