"""Rows that are saved with statements whose text is written once, as `kernel.prepared` asks.

Django writes the text of each INSERT and UPDATE anew, which takes longer than the database needs for it. The
two steps of `Model.save` below are those with which it sends a statement; all else is Django's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router
from django.db.models import Field, Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery

from luoshi.kernel.prepared import Blank, cursor_for_written

Fields = Sequence[Field[Any, Any]]
_texts: dict[tuple[str, type[Model], bool, tuple[str, ...]], str] = {}
"""By kind of database, table, whether the row is new, and the columns written."""


class QuicklySaved(models.Model):
    """A model whose rows are written so; where a value is an expression, as Django does."""

    class Meta:
        abstract = True

    def _do_insert(
        self, manager: Any, using: str, fields: Fields, returning_fields: Fields, raw: bool
    ) -> list[Any]:
        """The new row; nothing comes back, as its key was known before."""
        ordinary: Any = super()._do_insert  # type: ignore[misc]
        if raw or returning_fields:
            return list(ordinary(manager, using, fields, returning_fields, raw))
        values = [field.pre_save(self, add=True) for field in fields]
        if not _plain(fields, values):
            return list(ordinary(manager, using, fields, returning_fields, raw))
        text = _text(type(self), using, fields, new=True)
        _execute(using, text, fields, values)
        return []

    def _do_update(  # type: ignore[override]
        self, base_qs: Any, using: str, pk_val: Any, values: Sequence[tuple[Any, Any, Any]], *how: Any
    ) -> bool:
        """Whether there was such a row."""
        fields = [field for field, _model, _value in values]
        new = [value for _field, _model, value in values]
        if not values or self._meta.select_on_save or not _plain(fields, new):
            return bool(super()._do_update(base_qs, using, pk_val, values, *how))
        text = _text(type(self), using, fields, new=False)
        return _execute(using, text, [*fields, self._meta.pk], [*new, pk_val]) > 0


def put(row: Model, *, unique: Sequence[str], written: Sequence[str]) -> None:
    """Insert the row, or write these columns of the one that is the same in the `unique` ones.

    As `bulk_create([row], update_conflicts=True, …)` of a model whose key the database gives.
    """
    model, using = type(row), router.db_for_write(type(row))
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    key = (connections[using].vendor, model, True, (*unique, "|", *written))
    if key not in _texts:
        changed, same = ([model._meta.get_field(name) for name in names] for names in (written, unique))
        conflict = {"on_conflict": OnConflict.UPDATE, "update_fields": changed, "unique_fields": same}
        _texts[key] = _insert(model, using, fields, **conflict)
    _execute(using, _texts[key], fields, [field.pre_save(row, add=True) for field in fields])


def _plain(fields: Fields, values: Sequence[Any]) -> bool:
    """Whether each value stands for itself, in a place that looks alike for all of them."""
    wanted = any(hasattr(field, "get_placeholder") for field in fields)
    return not wanted and not any(hasattr(value, "resolve_expression") for value in values)


def _execute(using: str, text: str, fields: Fields, values: Sequence[Any]) -> int:
    """How many rows were written."""
    line = connections[using]
    sent = [field.get_db_prep_save(value, line) for field, value in zip(fields, values, strict=True)]
    with cursor_for_written(line) as cursor:
        cursor.execute(text, sent)
        return int(cursor.rowcount)


def _text(model: type[Model], using: str, fields: Fields, *, new: bool) -> str:
    key = (connections[using].vendor, model, new, tuple(field.attname for field in fields))
    found = _texts.get(key)
    if found is None:
        found = _texts[key] = (_insert if new else _update)(model, using, fields)
    return found


def _insert(model: type[Model], using: str, fields: Fields, **conflict: Any) -> str:
    query = InsertQuery(model, **conflict)
    query.insert_values(fields, [model()])
    ((text, _values),) = query.get_compiler(using).as_sql()
    return str(text)


def _update(model: type[Model], using: str, fields: Fields) -> str:
    rows: Any = model._base_manager.filter(pk=Blank("pk", model._meta.pk))
    query = rows.query.chain(UpdateQuery)
    query.add_update_fields([(field, None, Blank(field.attname, field)) for field in fields])
    text, _places = query.get_compiler(using).as_sql()
    return str(text)
