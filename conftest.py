"""For all tests, beside the code and in tests/: the cast, and a database like the product's."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.cache import caches

pytest_plugins = ["luoshi.testing.cast"]


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


@pytest.fixture(autouse=True)
def a_worker_lives() -> None:
    """Pages of tests do not say that nobody works in the background, nor ask the database whether."""
    caches["process"].set("worker-is-late", False, None)
