"""Rows of tables, read and written past the models: as they lie in the database, with keys and times."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

Row = tuple[Any, ...]
Content = dict[str, dict[Any, Row]]
"""Rows by table and primary key."""
WRITTEN = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)')


def table_of(statement: str) -> str:
    """The table that it writes; a question mark when it cannot be told."""
    found = WRITTEN.match(statement)
    return found[1] if found else "?"


@cache
def columns() -> dict[str, list[str]]:
    """The columns of each table that a model of the product describes, the primary key first.

    A model that a test makes for itself has a table only while that test runs.
    """
    everything = apps.get_models(include_auto_created=True)
    models = [
        model._meta for model in everything if model._meta.managed and ".tests." not in model.__module__
    ]
    return {
        meta.db_table: [
            str(field.column)
            for field in sorted(meta.concrete_fields, key=lambda field: not field.primary_key)
        ]
        for meta in models
    }


def read(tables: Iterable[str]) -> Content | None:
    """Everything in these tables; None when one of them is not known."""
    content: Content = {}
    with connection.cursor() as cursor:
        for table in tables:
            if table not in columns():
                return None
            # A plus keeps the driver of SQLite from making Python's dates of them.
            sign = "+" if connection.vendor == "sqlite" else ""
            names = ", ".join(f'{sign}"{name}"' for name in columns()[table])
            cursor.execute(f'SELECT {names} FROM "{table}"')
            content[table] = {row[0]: tuple(row) for row in cursor.fetchall()}
    return content


Step = tuple[str, list[Row]]


def steps(before: Content, after: Content) -> list[Step]:
    """Statements, each with rows for it, that lead from one content to the other."""
    found = list[Step]()
    for table, rows in after.items():
        old, names = before.get(table, {}), columns()[table]
        found += _dropped(table, [key for key in old if key not in rows])
        found += _changed(table, [row for key, row in rows.items() if key in old and old[key] != row])
        if added := [row for key, row in rows.items() if key not in old]:
            places, named = ", ".join(["%s"] * len(names)), ", ".join(f'"{name}"' for name in names)
            found.append((f'INSERT INTO "{table}" ({named}) VALUES ({places})', added))
    return found


def _dropped(table: str, keys: list[Any]) -> list[Step]:
    return [(f'DELETE FROM "{table}" WHERE "{columns()[table][0]}" = %s', [(key,) for key in keys])] * bool(
        keys
    )


def _changed(table: str, rows: list[Row]) -> list[Step]:
    key, *others = columns()[table]
    new = ", ".join(f'"{name}" = %s' for name in others)
    return [(f'UPDATE "{table}" SET {new} WHERE "{key}" = %s', [(*row[1:], row[0]) for row in rows])] * bool(
        rows
    )


def write(what: list[Step]) -> None:
    """Take these steps. On PostgreSQL all in one message, since the way to the server is what takes long."""
    cursor = connection.connection.cursor()
    if connection.vendor == "sqlite":
        for statement, rows in what:
            cursor.executemany(statement, rows)
    elif what:
        cursor.execute(";".join(cursor.mogrify(statement, row) for statement, rows in what for row in rows))
