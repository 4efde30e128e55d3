"""Moving everything to an empty PostgreSQL: row by row, then both sides are counted and compared by hash."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, Error, connections, models, transaction

from luoshi.config import env
from luoshi.config.keeping.backing_up import Say
from luoshi.config.keeping.engines import CannotKeep
from luoshi.config.serving import nobody_serves

TARGET = "target"
BATCH = 1000
HASHES = 1 << 256


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and a hash of them that does not depend on their order."""

    rows: int
    digest: int


def move(url: str, say: Say) -> dict[str, int]:
    """Copy all tables into the empty database of this address; gives the rows of each table.

    Nobody may be served meanwhile. Raises CannotKeep; what was copied half is not kept.
    """
    _lead_to(url)
    with nobody_serves(settings.PORT):
        say("Tables …")
        _make_tables(url)
        with transaction.atomic(using=TARGET):
            _empty()
            moved = {}
            for model in _models():
                moved[model._meta.db_table] = _copy(model)
            _go_on_counting()
        say("Compared …")
        for model in _models():
            _compare(model)
    return moved


def _lead_to(url: str) -> None:
    """Open the other side. Raises CannotKeep when it is not an empty PostgreSQL that can be reached."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise CannotKeep("--to should be like postgresql://user:password@host:5432/luoshi")
    connections.databases[TARGET] = {**connections[DEFAULT_DB_ALIAS].settings_dict, **env.database_at(url)}
    try:
        with connections[TARGET].cursor() as cursor:
            names = connections[TARGET].introspection.table_names(cursor)
    except Error as error:
        raise CannotKeep(f"The other database cannot be opened: {error}".strip()) from error
    if names:
        raise CannotKeep("The other database is not empty.")


def _make_tables(url: str) -> None:
    order = [sys.executable, "-m", "luoshi.config.cli", "migrate", "--verbosity", "0"]
    made = subprocess.run(order, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True)  # noqa: S603
    if made.returncode:
        raise CannotKeep(f"The tables could not be made:\n{made.stderr.strip()[-2000:]}")


def _models() -> Iterator[type[models.Model]]:
    """Every table of its own, those between two nouns among them."""
    found = apps.get_models(include_auto_created=True)
    return (model for model in found if model._meta.managed and not model._meta.proxy)


def _empty() -> None:
    """What the migrations wrote comes from the other side again."""
    names = ", ".join(f'"{model._meta.db_table}"' for model in _models())
    with connections[TARGET].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}")


def _copy(model: type[models.Model]) -> int:
    names = _names(model)
    rows, copied = _rows(model, DEFAULT_DB_ALIAS), 0
    while some := [model(**dict(zip(names, row, strict=True))) for row in islice(rows, BATCH)]:
        model._base_manager.using(TARGET).bulk_create(some)
        copied += len(some)
    return copied


def _go_on_counting() -> None:
    """The next number of each table comes behind the last one that was copied."""
    statements = connections[TARGET].ops.sequence_reset_sql(no_style(), list(_models()))
    with connections[TARGET].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _compare(model: type[models.Model]) -> None:
    here, there = (_sum(model, alias) for alias in (DEFAULT_DB_ALIAS, TARGET))
    if here != there:
        raise CannotKeep(
            f"{model._meta.db_table} is not the same on both sides ({here.rows} and {there.rows} rows). "
            "The other database must not be used; this one was not changed."
        )


def _sum(model: type[models.Model], alias: str) -> Sum:
    rows, digest = 0, 0
    for row in _rows(model, alias):
        written = json.dumps(row, default=_written, sort_keys=True, ensure_ascii=False)
        digest += int.from_bytes(hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest(), "big")
        rows += 1
    return Sum(rows, digest % HASHES)


def _rows(model: type[models.Model], alias: str) -> Iterator[tuple[Any, ...]]:
    return iter(model._base_manager.using(alias).order_by().values_list(*_names(model)).iterator(BATCH))


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.generated]


def _written(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
