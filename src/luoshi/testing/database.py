"""The database of a test run: all migrations run once, every worker gets a copy.

Running them takes longer than a room's tests. On SQLite the migrated file is kept in `.cache/databases` from run to
run, under a name made from all that migrations depend on; on PostgreSQL it is a template on the server in use, which
`tests.with_postgres` starts anew for each run.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection

PRODUCT = Path(__file__).resolve().parent.parent
ROOT = PRODUCT.parent.parent
KEPT = ROOT / ".cache" / "databases"
IMPORTED = re.compile(r"^(?:import|from) (luoshi\.[\w.]+)", re.MULTILINE)


@contextmanager
def own_database() -> Iterator[None]:
    """Inside, the connection leads to a freshly migrated database that nobody else uses."""
    name = _copy_file() if connection.vendor == "sqlite" else _copy_on_server()
    _lead_to(name)
    yield
    connection.close()
    if connection.vendor != "sqlite":
        with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrated_file() -> Path:
    """An SQLite file in which all migrations ran, to be copied and never opened.

    Django's own command ran them; `test_serving` compares what the product's quicker one makes.
    """
    kept = KEPT / f"{_fingerprint(sqlite3.sqlite_version)}.sqlite3"
    with _one_at_a_time():
        if not kept.exists():
            for older in KEPT.glob("*.sqlite3*"):
                older.unlink()
            draft = settings.DATA / "migrating.sqlite3"
            _lead_to(str(draft))
            call_command(migrate.Command(), verbosity=0)
            connection.close()
            shutil.copy(draft, kept.with_suffix(".sqlite3-new"))
            kept.with_suffix(".sqlite3-new").rename(kept)
    return kept


def _copy_file() -> str:
    own = settings.DATA / "test.sqlite3"
    shutil.copy(migrated_file(), own)
    return str(own)


def _copy_on_server() -> str:
    """On PostgreSQL; each worker process of a run has a database of its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    own = f"test_{settings.DATABASES['default']['NAME']}_{worker}"
    template = f"luoshi_template_{_fingerprint('')[:16]}"
    with _one_at_a_time():
        with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'luoshi_template_%%'")
            known = {str(name) for (name,) in cursor.fetchall()}
        if template not in known:
            _migrate("luoshi_migrating")
        with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            if template not in known:
                cursor.execute(f'ALTER DATABASE luoshi_migrating RENAME TO "{template}"')
            for older in known - {template}:
                cursor.execute(f'DROP DATABASE "{older}" WITH (FORCE)')
            cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
    return own


def _migrate(name: str) -> None:
    """Make a database of this name on the server and run all migrations in it, as an installation would."""
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()


def _lead_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Workers that begin together: the first one migrates, the others wait for it and copy."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint(engine: str) -> str:
    """Of all migrations, the modules of ours that they import, the packages and the interpreter.

    `test_serving` runs the migrations anew on each run and compares, should this ever say too little.
    """
    migrations = sorted(PRODUCT.glob("*/migrations/*.py"))
    imported = {name for file in migrations for name in IMPORTED.findall(file.read_text(encoding="utf-8"))}
    files = [PRODUCT.parent / f"{name.replace('.', '/')}.py" for name in sorted(imported)]
    whole = hashlib.sha256(f"{engine} {sys.version}".encode())
    for file in [*migrations, *files, PRODUCT / "config" / "settings.py", ROOT / "requirements" / "dev.txt"]:
        whole.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()[:40]
