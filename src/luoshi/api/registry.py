"""The operations of the API: what each is called, where it lies, what it takes, answers and does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from luoshi.api import rules
from luoshi.api.bodies import Body
from luoshi.api.refusing import Refused
from luoshi.api.shapes import Schema, Shape
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django_stubs_ext import StrOrPromise

READS = ("GET",)
MOST_NUMBER = 999_999_999
KINDS: dict[str, tuple[str, Callable[[str], Any], Schema]] = {
    "uuid": (r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", UUID,
             {"type": "string", "format": "uuid"}),
    "number": (r"[0-9]{1,9}", int, {"type": "integer", "minimum": 1, "maximum": MOST_NUMBER}),
    "day": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat, {"type": "string", "format": "date"}),
}  # fmt: skip
IN_PATHS = {"number": "number", "version": "number", "year": "number", "day": "day"}
"""What a place of a path is by its name; every other one is a uuid."""


@dataclass(frozen=True)
class Query:
    """A parameter after the question mark."""

    name: str
    about: StrOrPromise
    schema: Schema = field(default_factory=lambda: {"type": "string", "maxLength": 200})

    def wrong(self, value: str) -> StrOrPromise:
        """Why the value is none; empty when it is one."""
        if "enum" in self.schema and value not in self.schema["enum"]:
            return _("This is none of the values that it can have.")
        if self.schema.get("format") == "uuid" and not re.fullmatch(KINDS["uuid"][0], value):
            return _("This is no id.")
        if self.schema.get("format") == "date" and not _is_day(value):
            return _("This is no day.")
        if self.schema["type"] == "integer" and not re.fullmatch(r"[0-9]{1,9}", value):
            return _("A whole number belongs here.")
        return _("This is too long.") if len(value) > self.schema.get("maxLength", 200) else ""


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(KINDS["day"][0], text) and date.fromisoformat(text))
    except ValueError:
        return False


@dataclass
class Call:
    """One request, read and understood: who asks, and for what."""

    member: Member
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    files: list[UploadedFile[bytes]] = field(default_factory=list)
    if_match: str = ""
    scope: str = rules.WRITE
    request: Any = None


@dataclass(frozen=True)
class Answer:
    """More than a body: another status, or headers."""

    body: Any
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One operation. `do` gets the call and gives the body, an `Answer`, or a file."""

    name: str
    method: str
    path: str
    tag: str
    about: StrOrPromise
    do: Callable[[Call], Any]
    answer: Schema | None = None
    shapes: tuple[Shape, ...] = ()
    body: Body | None = None
    query: tuple[Query, ...] = ()
    status: int = 200
    needs_key: bool = False
    conditional: bool = False
    takes_files: bool = False
    gives_file: bool = False
    may_vanish: bool = False

    @property
    def writes(self) -> bool:
        """Whether a token that only reads is refused."""
        return self.method not in READS

    @property
    def places(self) -> list[str]:
        """Names of the places in the path."""
        return re.findall(r"{(\w+)}", self.path)

    def call(self, call: Call) -> Answer | HttpResponseBase:
        """Carry it out. Raises Refused, Http404 or a Refusal; who calls it brings the transaction."""
        found = self.do(call)
        if isinstance(found, HttpResponseBase):
            return found
        answer = found if isinstance(found, Answer) else Answer(found)
        return Answer(answer.body, answer.status or self.status, answer.headers)


def kind_of(place: str) -> tuple[str, Callable[[str], Any], Schema]:
    """Pattern, reader and schema of a place of a path."""
    return KINDS[IN_PATHS.get(place, "uuid")]


class Registry:
    """All operations by name, and the way from an address to one of them."""

    def __init__(self) -> None:
        self.operations: dict[str, Operation] = {}
        self._paths: dict[str, tuple[re.Pattern[str], dict[str, Operation]]] = {}

    def add(self, operations: Iterable[Operation]) -> None:
        """Register operations; called once, when the nouns are loaded."""
        for one in operations:
            if one.name in self.operations:
                raise ValueError(f"there are two operations {one.name}")
            self.operations[one.name] = one
            pattern = re.sub(r"{(\w+)}", lambda found: f"(?P<{found[1]}>{kind_of(found[1])[0]})", one.path)
            self._paths.setdefault(one.path, (re.compile(pattern), {}))[1][one.method] = one

    def at(self, path: str) -> tuple[dict[str, Operation], dict[str, Any]] | None:
        """The operations at an address by method, and the values in it; None when there are none."""
        for pattern, operations in self._paths.values():
            if found := pattern.fullmatch(path):
                try:
                    return operations, {k: kind_of(k)[1](v) for k, v in found.groupdict().items()}
                except ValueError:
                    return None
        return None


REGISTRY = Registry()
OPERATIONS = REGISTRY.operations


class NothingForm(Form):
    """What is done without saying anything."""


def checked(queries: Iterable[Query], given: Mapping[str, list[str]]) -> dict[str, str]:
    """The parameters that were given. Raises Refused for unknown, repeated and impossible ones."""
    known = {query.name: query for query in queries}
    wrong: list[tuple[str, StrOrPromise]] = []
    for name, values in given.items():
        if name not in known:
            wrong.append((name, _("There is no such parameter.")))
        elif len(values) != 1:
            wrong.append((name, _("This can be given only once.")))
        elif said := known[name].wrong(values[0]):
            wrong.append((name, said))
    if wrong:
        raise Refused(422, wrong[0][1], errors=wrong)
    return {name: values[0] for name, values in given.items() if values[0]}
