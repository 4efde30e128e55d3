"""Statements whose text is written once, on PostgreSQL: planned once, and planned anew when a table has changed."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from django.db import NotSupportedError, connection, transaction

from luoshi.config.trouble import CHANGED, trouble_of
from luoshi.kernel.postgresql.base import ASKED_BEFORE
from luoshi.kernel.prepared import cursor_for_written
from luoshi.people.models import User

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ASK = "SELECT what FROM changing WHERE number = %s"


@pytest.fixture
def other() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another node, which migrates: it has a table that it changes."""
    own = {**connection.get_connection_params(), "cursor_factory": None}
    with psycopg.connect(**own, autocommit=True) as line:
        line.execute("CREATE TABLE changing AS SELECT 1 AS number, 'one'::varchar(10) AS what")
        yield line
        line.execute("DROP TABLE changing")


def ask() -> list[tuple[object, ...]]:
    with cursor_for_written(connection) as cursor:
        cursor.execute(ASK, [1])
        return list(cursor.fetchall())


def kept() -> list[str]:
    """What this connection has plans of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [text for (text,) in cursor.fetchall()]


def test_what_is_asked_again_and_again_is_planned_once() -> None:
    User.objects.create(email="li@huarui.example", name="李敏")
    one = User.objects.get(email="li@huarui.example")
    for _ in range(ASKED_BEFORE + 2):
        assert User.objects.get(pk=one.pk).name == "李敏"
        with pytest.raises(User.DoesNotExist):
            User.objects.get(pk=uuid4())
    assert len([text for text in kept() if 'FROM "people_user"' in text]) == 1


def test_a_changed_table_is_read_at_once_and_what_writes_at_that_moment_comes_again(
    other: psycopg.Connection[tuple[object, ...]],
) -> None:
    for _ in range(ASKED_BEFORE + 2):
        assert ask() == [("one",)]
    assert any("changing" in text for text in kept())
    other.execute("ALTER TABLE changing ALTER what TYPE varchar(20)")
    assert ask() == [("one",)]
    for _ in range(ASKED_BEFORE + 2):
        ask()
    other.execute("ALTER TABLE changing ALTER what TYPE varchar(30)")
    with pytest.raises(NotSupportedError) as lost, transaction.atomic():
        ask()
    assert trouble_of(lost.value) is CHANGED
    with transaction.atomic():
        assert ask() == [("one",)]
