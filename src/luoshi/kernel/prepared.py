"""Questions to the database whose text is written once: only the values in it change.

Django writes the text of a question anew each time, which takes longer than SQLite needs to answer it. What
every request asks is written when it is first asked. The text is kept, never an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet, UUIDField
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
SIZES = (2, 4, 8, 16, 32)


class Blank(Expression):
    """The place of a value that is given when the question is asked."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A placeholder, with the blank itself in the place of its value."""
        return "%s", [self]


@dataclass(frozen=True)
class Written:
    """A question in the words of one kind of database."""

    rows: Callable[[Any], Any]
    model: type[Model]
    compiler: SQLCompiler
    text: str
    places: tuple[Any, ...]
    converters: dict[int, Any]
    """How the values of a row are read, by column. Found once: for a wide row it takes as long as asking."""


@dataclass(frozen=True)
class Asked:
    """As much of a queryset as reading its rows needs."""

    model: type[Model]
    query: Any
    db: str = DEFAULT_DB_ALIAS

    @property
    def _known_related_objects(self) -> dict[Any, Any]:
        return {}


@dataclass(frozen=True)
class AskedText:
    """As much of a query as its compiler needs."""

    compiler: SQLCompiler

    def get_compiler(self, using: str) -> SQLCompiler:
        """The one that knows its text."""
        return self.compiler


class Prepared(Generic[Row]):
    """A question with blanks: `Prepared(lambda: Leg.objects.filter(problem=Blank("problem", UUIDField())))`.

    Its filters are the same for everybody: what depends on who reads is asked in the ordinary way.
    """

    def __init__(self, question: Callable[[], QuerySet[Any, Row]]) -> None:
        self._question = question
        self._known: dict[str, Written] = {}

    def ask(self, **values: Any) -> list[Row]:
        """All rows of the answer, as the queryset would give them."""
        connection = connections[DEFAULT_DB_ALIAS]
        written = self._known.get(connection.vendor) or self._write(connection.vendor)
        filled = tuple(_filled(place, values, connection) for place in written.places)
        mine = copy(written.compiler)
        mine.connection = connection
        # This copy need not write its text: it is there, with the values of this time.
        vars(mine)["as_sql"] = lambda: (written.text, filled)
        vars(mine)["get_converters"] = lambda _columns: written.converters
        return list(written.rows(Asked(written.model, AskedText(mine))))

    def first(self, **values: Any) -> Row | None:
        """The first row of the answer."""
        return next(iter(self.ask(**values)), None)

    def _write(self, vendor: str) -> Written:
        question: Any = self._question()
        if question._prefetch_related_lookups:
            raise TypeError("what is read beside the rows cannot be prepared")
        compiler = question.query.get_compiler(DEFAULT_DB_ALIAS)
        text, places = compiler.as_sql()
        columns = [column for column, _text, _alias in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        rows = question._iterable_class
        self._known[vendor] = Written(rows, question.model, compiler, text, tuple(places), converters)
        return self._known[vendor]


class PreparedForKeys(Generic[Row]):
    """A question about some keys: `PreparedForKeys(lambda keys: Member.objects.filter(pk__in=keys))`.

    It is prepared for a few numbers of keys; the blanks that are left repeat the last key.
    """

    def __init__(self, question: Callable[[list[Any]], QuerySet[Any, Row]]) -> None:
        self._question = question
        self._sizes = {size: self._prepared(size) for size in SIZES}

    def ask(self, keys: Collection[UUID], **values: Any) -> list[Row]:
        """All rows of the answer; nothing is asked about no keys."""
        given = list(keys)
        if not given:
            return []
        size = next((size for size in SIZES if size >= len(given)), 0)
        if not size:
            return self._prepared(len(given)).ask(**_named(given), **values)
        return self._sizes[size].ask(**_named(given + given[-1:] * (size - len(given))), **values)

    def _prepared(self, size: int) -> Prepared[Row]:
        return Prepared(lambda: self._question([Blank(f"key{n}", UUIDField()) for n in range(size)]))


def _named(keys: list[UUID]) -> dict[str, UUID]:
    return {f"key{n}": key for n, key in enumerate(keys)}


def _filled(place: Any, values: dict[str, Any], connection: Any) -> Any:
    if not isinstance(place, Blank):
        return place
    return place.output_field.get_db_prep_value(values[place.name], connection)


def answered(rows: QuerySet[Any, Row], answer: list[Row]) -> QuerySet[Any, Row]:
    """The queryset as it is once it was asked and this was the answer."""
    known: Any = rows
    known._result_cache, known._prefetch_done = answer, True
    return rows
