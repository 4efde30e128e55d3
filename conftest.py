"""For all tests, beside the code and in tests/: the cast, and a database like the product's."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db.backends.sqlite3.base import DatabaseOperations

pytest_plugins = ["luoshi.testing.cast"]


NEEDS_DATABASE = {"db", "transactional_db", "live_server", "cast", "world"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What never asks a database is not tried again on a second one."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    asking, others = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        wanted = NEEDS_DATABASE & set(getattr(item, "fixturenames", ()))
        (asking if wanted or item.get_closest_marker("django_db") else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = asking


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """On SQLite a file, as in production: in memory there is no write-ahead log and no second connection.

    DATABASE_URL chooses PostgreSQL: `python -m tests.with_postgres pytest …`.
    """
    database, test = settings.DATABASES["default"], settings.DATABASES["default"].setdefault("TEST", {})
    if database["ENGINE"].endswith("sqlite3"):
        test["NAME"] = str(settings.DATA / "test.sqlite3")
    else:
        # Each worker process of a run has a database of its own.
        test["NAME"] = f"test_{database['NAME']}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


@pytest.fixture(scope="session", autouse=True)
def ledgers_are_emptied_between_tests() -> None:
    """What no statement may delete (append-only tables) is deleted with its triggers put aside, on SQLite.

    Tests that see committed rows empty all tables afterwards; PostgreSQL does so with TRUNCATE.
    """
    emptied = DatabaseOperations.sql_flush

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND sql LIKE '%append-only%'"
            )
            guards = cursor.fetchall()
        aside = [f'DROP TRIGGER "{name}"' for name, _sql in guards]
        return [*aside, *emptied(self, *args, **kwargs), *(sql for _name, sql in guards)]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def a_worker_lives() -> None:
    """Pages of tests do not say that nobody works in the background, nor ask the database whether."""
    caches["process"].set("worker-is-late", False, None)
