"""Rows of many models written as fast as the database takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar, cast
from uuid import UUID

from django.db import connection, connections, models
from django.db.models.base import ModelState
from django.db.models.fields import AutoFieldMixin

from luoshi.kernel.models import new_id

Row = TypeVar("Row", bound=models.Model)
Prepare = Callable[[Any], Any]
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.FloatField)


class Stamp(Generic[Row]):
    """Makes unsaved rows of one model by column names (`problem_id=…`), ten times as fast as the model does.

    What comes out can be written by `Table` and read by column, and knows nothing of related objects.
    """

    def __init__(self, model: type[Row]) -> None:
        self.model = model
        fields = [f for f in model._meta.concrete_fields if not f.primary_key]
        self.like = {f.attname: f.get_default() for f in fields}

    def __call__(self, **values: Any) -> Row:
        """A new row with a key of its own; what is not named has its default."""
        row = self.model.__new__(self.model)
        row.__dict__.update(self.like, _state=ModelState(), id=new_id(), **values)
        return row


class _Copy(Protocol):
    def write_row(self, row: Any) -> None: ...


class Table:
    """One model's table. Unsaved instances go in: COPY on PostgreSQL, one prepared statement on SQLite."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [f for f in model._meta.concrete_fields if not isinstance(f, AutoFieldMixin)]
        self.columns = [(f.attname, _prepare(f)) for f in fields]
        quote = connection.ops.quote_name
        names = ", ".join(quote(f.column or f.name) for f in fields)
        self.into = f"{quote(model._meta.db_table)} ({names})"

    def write(self, rows: Iterable[models.Model]) -> None:
        """Insert these rows."""
        ready = [self._ready(row) for row in rows]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cast(Any, cursor).copy(f"COPY {self.into} FROM STDIN") as copy:
                    _write_all(copy, ready)
            else:
                places = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {self.into} VALUES ({places})", ready)  # noqa: S608

    def _ready(self, row: models.Model) -> tuple[Any, ...]:
        values = row.__dict__
        return tuple(
            [
                values[name] if prepare is None or values[name] is None else prepare(values[name])
                for name, prepare in self.columns
            ]
        )


def _prepare(field: models.Field[Any, Any]) -> Prepare | None:
    """How a value of this field is handed to the database; None: as it is.

    The field's own way goes through half a dozen calls a value, which is most of the time for a million rows.
    """
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    lite = connection.vendor == "sqlite"
    if isinstance(kind, PLAIN):
        return None
    if isinstance(kind, models.UUIDField):
        return _hex if lite else None
    if isinstance(kind, models.DateTimeField):
        return _moment if lite else None
    own, to = kind.get_db_prep_save, connections[connection.alias]
    return lambda value: own(value, to)


def _hex(value: UUID) -> str:
    return value.hex


@lru_cache(4096)
def _moment(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _write_all(copy: _Copy, rows: Iterable[tuple[Any, ...]]) -> None:
    for row in rows:
        copy.write_row(row)
