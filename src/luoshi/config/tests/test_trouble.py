"""A busy, read-only or full database: a sentence, 503, and the typed words kept."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection
from django.test import Client, RequestFactory

from luoshi.config.trouble import AWAY, BUSY, FULL, READ_ONLY, Trouble, answer, trouble_of
from luoshi.post.models import tell, unread_count
from luoshi.testing.cast import Cast

LONG = "订单保存的时候一直转圈，等了五分钟也没有反应，客户还在电话那头等着，请尽快看看。" * 2


@contextmanager
def reading_only() -> Iterator[None]:
    """The database refuses every write, as a read-only disk or a standby does."""
    on, off = ("PRAGMA query_only=ON", "PRAGMA query_only=OFF")
    if connection.vendor == "postgresql":
        on, off = ("SET default_transaction_read_only=on", "SET default_transaction_read_only=off")
    with connection.cursor() as cursor:
        cursor.execute(on)
        yield
        cursor.execute(off)


@pytest.fixture
def reporter(cast: Cast) -> Client:
    tell(cast.reporter, "x", cast.project, title="一条")
    client = Client()
    client.force_login(cast.reporter.user)
    return client


@pytest.mark.django_db(transaction=True)
def test_a_read_only_database_is_readable_and_says_why_it_keeps_nothing(cast: Cast, reporter: Client) -> None:
    with reading_only():
        assert reporter.get(cast.project.url("post:inbox")).status_code == 200
        refused = reporter.post(cast.project.url("post:read_all"), {"words": LONG, "key": "k1"})
    page = refused.content.decode()
    assert refused.status_code == 503 and refused["Retry-After"]
    assert str(READ_ONLY.sentence) in page and LONG in page and 'value="k1"' in page
    assert unread_count(cast.reporter) == 1


@pytest.mark.django_db(transaction=True)
def test_sending_it_again_works_once_writing_works_again(cast: Cast, reporter: Client) -> None:
    url = cast.project.url("post:read_all")
    with reading_only():
        reporter.post(url, {"key": "k1"})
    assert reporter.post(url, {"key": "k1"}).status_code == 302
    assert unread_count(cast.reporter) == 0


@pytest.mark.django_db(transaction=True)
def test_a_fragment_gets_a_message_and_leaves_the_form_alone(cast: Cast, reporter: Client) -> None:
    with reading_only():
        refused = reporter.post(cast.project.url("post:read_all"), headers={"HX-Request": "true"})
    assert (refused.status_code, refused["HX-Reswap"]) == (503, "none")
    assert "<form" not in refused.content.decode()


@contextmanager
def disk_full() -> Iterator[None]:
    """The database's own answer when there is no room for another page."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA max_page_count=1")  # means: no more than there are now
            yield
            cursor.execute("PRAGMA max_page_count=1073741823")
        else:
            with connection.execute_wrapper(no_room):
                yield


def no_room(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith("INSERT"):
        sql, params = "DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$", None
    return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_understood_and_writing_goes_on_after_room(cast: Cast) -> None:
    with disk_full(), pytest.raises(DatabaseError) as refused:
        for _letter in range(40):
            tell(cast.reporter, "x", cast.project, title="x", body="落实" * 5000)
    assert trouble_of(refused.value) is FULL
    assert tell(cast.reporter, "x", cast.project, title="x", body="落实" * 5000)


def sqlite_error(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("x")
    cause.sqlite_errorcode = code
    error = OperationalError("x")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (sqlite3.SQLITE_BUSY, BUSY),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, BUSY),
        (sqlite3.SQLITE_READONLY_DIRECTORY, READ_ONLY),
        (sqlite3.SQLITE_FULL, FULL),
        (sqlite3.SQLITE_ERROR, None),
    ],
)
def test_what_sqlite_says_is_understood(code: int, trouble: Trouble | None) -> None:
    assert trouble_of(sqlite_error(code)) is trouble


@pytest.mark.parametrize(
    ("kind", "cause", "trouble"),
    [
        (InternalError, psycopg.errors.ReadOnlySqlTransaction(), READ_ONLY),
        (OperationalError, psycopg.errors.DiskFull(), FULL),
        (OperationalError, psycopg.errors.AdminShutdown(), AWAY),
        (OperationalError, psycopg.errors.ProtocolViolation(), AWAY),
        (InternalError, psycopg.errors.InternalError_(), AWAY),
        (OperationalError, psycopg.errors.DeadlockDetected(), BUSY),
        (OperationalError, psycopg.OperationalError("connection refused"), AWAY),
        (DatabaseError, psycopg.errors.UndefinedColumn(), None),
    ],
)
def test_what_postgresql_says_is_understood(
    kind: type[DatabaseError], cause: Exception, trouble: Trouble | None
) -> None:
    error = kind("x")
    error.__cause__ = cause
    assert trouble_of(error) is trouble


def test_a_disk_without_room_for_a_file_is_understood() -> None:
    assert trouble_of(OSError(errno.ENOSPC, "No space left on device")) is FULL
    assert trouble_of(FileNotFoundError(errno.ENOENT, "x")) is None
    assert trouble_of(ValueError()) is None


def test_a_password_is_never_written_into_the_page() -> None:
    request = RequestFactory().post("/accounts/login/", {"password": "geheim geheim", "login": "a@b.example"})
    assert "geheim" not in answer(request, BUSY).content.decode()


def test_a_mark_up_in_the_words_stays_words() -> None:
    request = RequestFactory().post("/x/", {"words": "<script>alert(1)</script>" * 3})
    assert "<script>alert" not in answer(request, FULL).content.decode()
