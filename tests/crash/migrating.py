"""A migration killed at each of its statements: started again it goes on, and ends as if nothing had happened.

usage: python -m tests.crash.migrating notes|EVERY [APP=MIGRATION…]
       (LUOSHI_DATA and DATABASE_URL name an empty installation)
An installation is filled, brought back to before some migrations, and brought forward with kill -9 before each EVERYth
statement, or before each that notes that a migration has run. Afterwards its tables are those of one that was never
killed, and the doctor finds nothing. Answers JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from luoshi.config.doctor import CHECKS, found_by  # noqa: E402
from luoshi.problems.models import Problem  # noqa: E402
from luoshi.talk.models import say  # noqa: E402
from luoshi.testing.cast import make_cast  # noqa: E402

# Tables, columns, rows and raw SQL: one migration of each kind, back to before these.
EARLIER = {"post": "0014", "problems": "0005", "talk": "0003", "rewards": "0002", "messenger": "0001"}
SCHEMA = {
    "sqlite": "SELECT name, sql FROM sqlite_master ORDER BY name",
    "postgresql": "SELECT table_name, column_name || data_type || is_nullable FROM information_schema.columns "
    "WHERE table_schema = 'public' UNION SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
    "UNION SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2",
}
TRY = "try"


def fill_and_go_back(earlier: dict[str, str]) -> None:
    """A few things of every day, then the tables of an earlier release."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        cast = make_cast()
        for number in range(5):
            problem = Problem.report(by=cast.reporter, words=f"第{number}件：保存订单时一直转圈")
            say(problem, by=cast.lead, words="先记下了", audience="all")
    for app, name in earlier.items():
        call_command("migrate", app, name, verbosity=0)
    connection.close()


def put_aside(copy: str, of: str) -> None:
    """A copy of the database under another name; the connection leads to it from now on."""
    if connection.vendor == "sqlite":
        folder = Path(connection.settings_dict["NAME"]).parent
        for end in ("-wal", "-shm"):
            (folder / f"{copy}{end}").unlink(missing_ok=True)
        shutil.copy(folder / of, folder / copy)
        connection.settings_dict["NAME"] = str(folder / copy)
        return
    with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{of}"')
    connection.settings_dict["NAME"] = copy


def in_a_process(act: Callable[[], Any]) -> tuple[int, Any]:
    """Signal that ended it, and what it answered."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        with os.fdopen(writing, "w") as out:
            json.dump(act(), out)
            out.flush()
            connection.close()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as heard:
        said = heard.read()
    _pid, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status), json.loads(said) if said else None


def migrate(killed_before: int = 0) -> Any:
    """Bring it forward; killed before so many statements have run.

    Answers how many there were, and which of them noted that a migration had run.
    """
    count, notes = 0, list[int]()

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal count
        count += 1
        if count == killed_before:
            os.kill(os.getpid(), signal.SIGKILL)
        if sql.startswith('INSERT INTO "django_migrations"'):
            notes.append(count)
        return execute(sql, *rest)

    with connection.execute_wrapper(counted):
        call_command("migrate", verbosity=0)
    return count, notes


def state() -> Any:
    """Its tables, how much is in them, and what the doctor says."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA[connection.vendor])
        tables = [list(map(str, row)) for row in cursor.fetchall()]
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        noted = [list(row) for row in cursor.fetchall()]
    wrong = [sentence for check in CHECKS for sentence in found_by(check)]
    return {"tables": tables, "noted": noted, "problems": Problem.objects.count(), "doctor": wrong}


def prove(when: str, earlier: dict[str, str]) -> dict[str, Any]:
    """Killed before each of these statements, and started again."""
    fill_and_go_back(earlier)
    old = Path(str(connection.settings_dict["NAME"])).name
    put_aside(TRY, old)
    _signal, (statements, notes) = in_a_process(migrate)
    _signal, wanted = in_a_process(state)
    told: dict[str, Any] = {"statements": statements, "killed": 0, "wrong": list(wanted["doctor"])}
    for number in notes if when == "notes" else range(1, statements + 1, int(when)):
        put_aside(TRY, old)
        killed, _nothing = in_a_process(lambda number=number: migrate(number))
        ended, _count = in_a_process(migrate)
        found = in_a_process(state)[1]
        told["killed"] += killed == signal.SIGKILL
        if ended or found != wanted:
            told["wrong"].append(f"killed before statement {number}")
    return told


if __name__ == "__main__":
    back = dict(word.split("=") for word in sys.argv[2:])
    json.dump(prove(sys.argv[1], back or EARLIER), sys.stdout)
