"""For all tests, beside the code and in tests/: the cast, and a database like the product's."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.signals import setting_changed
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import override_settings
from django.test.client import ClientHandler
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django import DjangoDbBlocker

from luoshi.testing.asked import NOTEBOOK
from luoshi.testing.database import own_database
from luoshi.testing.lived import EMPTY, GROUND

pytest_plugins = ["luoshi.testing.cast", "luoshi.testing.asking"]

# What an example proves does not depend on how busy the machine is that makes it.
examples.register_profile("luoshi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("luoshi")


TESTS = Path(__file__).parent / "tests"
NEEDS_DATABASE = {"db", "transactional_db", "live_server", "cast", "world"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Nothing is tried on a database that it does not ask, or that has no answer to it."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if not item.get_closest_marker("postgresql")]
        return
    asking, others = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        wanted = NEEDS_DATABASE & set(getattr(item, "fixturenames", ()))
        (asking if wanted or item.get_closest_marker("django_db") else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = asking


def _turn(item: pytest.Item) -> int:
    """A worker that has nothing left takes over the last tests of another: those should be short ones.

    The demo comes first, so that one worker alone builds it.
    """
    if "company" in getattr(item, "fixturenames", ()):
        return 0
    return 1 if item.get_closest_marker("browser") else 2 if item.path.is_relative_to(TESTS) else 3


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end, and is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """A test begins with an empty database."""
    GROUND.reach(EMPTY)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[None]:
    """A migrated database of this worker's own; on SQLite a file, as in production.

    DATABASE_URL chooses PostgreSQL: `python -m tests.with_postgres pytest …`.
    """
    with django_db_blocker.unblock(), own_database(), connection.execute_wrapper(GROUND.watch):
        if request.config.getoption("--record-statements"):
            connection.execute_wrappers.append(NOTEBOOK.watch)
        yield


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


@pytest.fixture(scope="session", autouse=True)
def passwords_are_cheap() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["luoshi.testing.passwords.CheapArgon2"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def clients_share_their_middleware() -> Iterator[None]:
    """Each client would build its own and look for all static files, unless a setting changes."""
    load, loaded = ClientHandler.load_middleware, dict[str, Any]()

    def load_once(self: ClientHandler, is_async: bool = False) -> None:
        if not loaded:
            load(self, is_async)
            loaded.update(vars(self))
        for name in ("_view", "_template_response", "_exception"):
            setattr(self, f"{name}_middleware", loaded[f"{name}_middleware"])
        self._middleware_chain = loaded["_middleware_chain"]

    def forget(setting: str, **_: Any) -> None:
        if setting != "MEDIA_ROOT":
            loaded.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield
    setting_changed.disconnect(forget)


@pytest.fixture(autouse=True)
def a_worker_lives() -> None:
    """Pages of tests do not say that nobody works in the background, nor ask the database whether."""
    caches["process"].clear()  # members of other tests had the same keys
    caches["process"].set("worker-is-late", False, None)


@pytest.fixture(scope="session", autouse=True)
def seconds_are_long() -> Iterator[None]:
    """What a page remembers for seconds is remembered on a busy machine too, where a test takes minutes."""
    last = LocMemCache.get_backend_timeout

    def longer(self: LocMemCache, timeout: Any = DEFAULT_TIMEOUT) -> float | None:
        until = last(self, timeout)
        return until if until is None or timeout is DEFAULT_TIMEOUT or timeout <= 0 else until + 300

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocMemCache, "get_backend_timeout", longer)
        yield
