"""What was lived once is not lived again: a stage is kept as the rows and objects that its verbs left behind.

Bringing a change to its end takes six hundred statements, and dozens of tests in a row begin there. The verbs
bring the first of them to it; for those that follow within seconds, on the same ground, the rows are written back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import Model
from django.utils.translation import get_language

from luoshi.kernel import clock
from luoshi.rollout.models import Organization
from luoshi.testing.asked import NOTEBOOK
from luoshi.testing.rows import Content, Step, read, steps, table_of, write

# Within ten seconds people take back what they did; and no test may mind a busy machine that takes as long.
FRESH = timedelta(seconds=5)
READS = ("SELECT", "WITH", "BEGIN", "SAVEPOINT", "RELEASE")

Bring = TypeVar("Bring", bound=Callable[..., Any])
Made = TypeVar("Made")


class Part:
    """Stands in a copy for somebody or something of the cast that uses it."""


@dataclass
class Lived:
    """A state of the database, reached from another one."""

    content: Content = field(default_factory=dict)
    made: Any = None
    """A copy of what was returned, and of what each part of the cast carried afterwards."""
    parts: list[Part] = field(default_factory=list)
    looks: list[Any] = field(default_factory=list)
    """The fields of each part."""
    ended: datetime | None = None
    way: list[Step] | None = None
    asked: set[int] = field(default_factory=set)
    """What its verbs asked of the database (`luoshi.testing.asked`)."""
    reached: dict[Hashable, Lived] = field(default_factory=dict)
    """The states that were reached from here, by what was done."""

    def is_fresh(self) -> bool:
        """Whether it could have been reached just now."""
        return self.ended is not None and self.ended <= clock.now() < self.ended + FRESH


class Ground:
    """Where the database of this process stands: in a known state, or past one by statements of the test."""

    def __init__(self) -> None:
        self.at: Lived | None = None
        self.touched: set[str] = set()

    def reach(self, state: Lived | None) -> None:
        """The database is exactly this; None: nobody knows."""
        self.at, self.touched = state, set()

    @property
    def known(self) -> Lived | None:
        """The state it is in, unless somebody wrote since; outside a transaction others may."""
        return self.at if self.at and not self.touched and connection.in_atomic_block else None

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Around every statement of the connection: which table does it write?"""
        if not sql.startswith(READS):
            self.touched.add(table_of(sql))
        return execute(sql, params, many, context)


GROUND, EMPTY = Ground(), Lived()


def lived_once(bring: Bring) -> Bring:
    """A stage that takes the cast; what its verbs do with it depends on nothing else but the time."""

    @wraps(bring)
    def brought(people: Any, *args: Any, **more: Any) -> Any:
        start, parts = GROUND.known, _parts(people)
        if start is None or _looks(parts) != start.looks:
            return bring(people, *args, **more)
        key = (bring.__module__, bring.__name__, args, *sorted(more.items()), get_language())
        return _reach(start, key, parts, lambda: bring(people, *args, **more))

    return cast(Bring, brought)


def cast_once(make: Callable[[], Made]) -> Made:
    """A cast for a test, in a database that is empty."""
    start = GROUND.known
    if start is None or start.content or Organization.objects.exists():
        return make()
    return _reach(start, "cast", [], make)


def _reach(start: Lived, key: Hashable, parts: list[Model], make: Callable[[], Made]) -> Made:
    known = start.reached.get(key)
    if known and known.is_fresh():
        return cast(Made, _again(start, known, parts))
    with NOTEBOOK.aside() as asked:
        made = make()
    if GROUND.at and (content := read(GROUND.at.content.keys() | GROUND.touched)) is not None:
        known = start.reached[key] = _kept(content, made, parts)
        known.asked = asked
        GROUND.reach(known)
    return made


def _kept(content: Content, made: Any, parts: list[Model]) -> Lived:
    stand_ins = [Part() for _ in parts]
    memo: dict[int, Any] = {id(part): other for part, other in zip(parts, stand_ins, strict=True)}
    copied = deepcopy((made, [part.__dict__ for part in parts]), memo)
    return Lived(content, copied, stand_ins, _looks(parts or _parts(made)), clock.now())


def _again(start: Lived, known: Lived, parts: list[Model]) -> Any:
    if known.way is None:
        known.way = steps(start.content, known.content)
    write(known.way)
    NOTEBOOK.now.keys |= known.asked
    memo: dict[int, Any] = {id(other): part for other, part in zip(known.parts, parts, strict=True)}
    made, carried = deepcopy(known.made, memo)
    for part, carries in zip(parts, carried, strict=True):
        part.__dict__.clear()
        part.__dict__.update(carries)
    GROUND.reach(known)
    return made


def _parts(people: Any) -> list[Model]:
    return [thing for thing in vars(people).values() if isinstance(thing, Model)]


def _looks(parts: list[Model]) -> list[Any]:
    return [[part.__dict__.get(field.attname) for field in part._meta.concrete_fields] for part in parts]
