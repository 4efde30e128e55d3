"""What the database says of itself at the start is read back, not believed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from luoshi.config import serving
from luoshi.config.checks import RISKS, database_keeps_what_it_acknowledged

pytestmark = pytest.mark.django_db(transaction=True)


def test_settings_that_lose_what_was_acknowledged_are_read_back_at_the_start() -> None:
    """SQLite refuses to start; the tests' own PostgreSQL is as careless as can be and is warned of."""
    found = [str(one.msg) for one in database_keeps_what_it_acknowledged(databases=["default"])]
    if connection.vendor == "postgresql":
        assert all(any(f"{name}=off" in said for said in found) for name in list(RISKS)[:3])
        return
    assert found == []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
    (refused,) = database_keeps_what_it_acknowledged(databases=["default"])
    assert refused.is_serious() and "synchronous=1" in str(refused.msg)
    with pytest.raises(serving.CannotServe, match="synchronous=1"):
        serving._check_database()
    connection.close()


def test_the_start_warns_loudly_of_a_database_that_may_lose_something(capsys: Any) -> None:
    """On PostgreSQL the careless settings; on SQLite a trail without its guards."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name='trail_event'"
            )
            guards = cursor.fetchall()
            for name, _sql in guards:
                cursor.execute(f'DROP TRIGGER "{name}"')
    serving._check_database()
    assert "WARNING: " in capsys.readouterr().err
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for _name, sql in guards:
                cursor.execute(sql)
