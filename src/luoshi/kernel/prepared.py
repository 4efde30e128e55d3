"""Questions to the database whose text is written once: only the values in it change.

Django writes the text of a question anew each time, which takes longer than SQLite needs to answer it. What
every request asks is written when it is first asked. The text is kept, never an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet, UUIDField
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)
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
class Written(Generic[Row]):
    """A question in the words of one kind of database, and how a row of its answer is read."""

    text: str
    places: tuple[Any, ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]
    """By column. Found once: for a wide row it takes as long as asking."""
    read: Callable[[list[Any]], Row]


class Prepared(Generic[Row]):
    """A question with blanks: `Prepared(lambda: Leg.objects.filter(problem=Blank("problem", UUIDField())))`.

    Its filters are the same for everybody: what depends on who reads is asked in the ordinary way.
    """

    def __init__(self, question: Callable[[], QuerySet[Any, Row]]) -> None:
        self._question = question
        self._known: dict[str, Written[Row]] = {}

    def ask(self, **values: Any) -> list[Row]:
        """All rows of the answer, as the queryset would give them."""
        connection = connections[DEFAULT_DB_ALIAS]
        written = self._known.get(connection.vendor) or self._write(connection.vendor)
        filled = tuple(_filled(place, values, connection) for place in written.places)
        with cursor_for_written(connection) as cursor:
            cursor.execute(written.text, filled)
            rows = cursor.fetchall()
        read, converters = written.read, written.converters
        answer = []
        for found in rows:
            row = list(found)
            for column, ways, expression in converters:
                value = row[column]
                for way in ways:
                    value = way(value, expression, connection)
                row[column] = value
            answer.append(read(row))
        return answer

    def first(self, **values: Any) -> Row | None:
        """The first row of the answer."""
        return next(iter(self.ask(**values)), None)

    def _write(self, vendor: str) -> Written[Row]:
        question: Any = self._question()
        if question._prefetch_related_lookups:
            raise TypeError("what is read beside the rows cannot be prepared")
        compiler = question.query.get_compiler(DEFAULT_DB_ALIAS)
        text, places = compiler.as_sql()
        columns = [column for column, _text, _alias in compiler.select[: compiler.col_count]]
        converters = tuple((at, ways, what) for at, (ways, what) in compiler.get_converters(columns).items())
        self._known[vendor] = Written(text, tuple(places), converters, _reader(question, compiler))
        return self._known[vendor]


def cursor_for_written(connection: Any) -> Any:
    """For a statement whose text is the same each time; PostgreSQL plans it once, too."""
    return getattr(connection, "cursor_for_written", connection.cursor)()


def _reader(question: Any, compiler: SQLCompiler) -> Callable[[list[Any]], Any]:
    """How one row of the answer becomes what the queryset would give. Raises TypeError for other rows."""
    kind = question._iterable_class
    if kind is ModelIterable:
        return _objects(compiler)
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is ValuesListIterable:
        return tuple
    if kind is ValuesIterable:
        query = question.query
        names = [*query.extra_select, *query.values_select, *query.annotation_select]
        return lambda row: dict(zip(query.selected or names, row, strict=False))
    raise TypeError("rows of this kind cannot be prepared")


def _objects(compiler: SQLCompiler) -> Callable[[list[Any]], Model]:
    """Model instances, with those that `select_related` reads beside them and what was annotated."""
    select, about = compiler.select, compiler.klass_info
    model, own = about["model"], about["select_fields"]
    start, end = own[0], own[-1] + 1
    names = [column.target.attname for column, _text, _alias in select[start:end]]
    beside = get_related_populators(about, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    annotated = compiler.annotation_col_map

    def read(row: list[Any]) -> Model:
        found: Model = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for each in beside:
            each.populate(row, found)
        for name, column in annotated.items():
            setattr(found, name, row[column])
        return found

    return read


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
