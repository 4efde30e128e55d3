"""The two databases, as a backup sees them: a consistent copy in one file, and the way back.

SQLite is copied by its online backup, in one reading transaction that holds up no writer. PostgreSQL is
copied by its own pg_dump and brought back by pg_restore; the rows are counted in the very snapshot that is
copied.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql

from luoshi.evidence.storage import force

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class CannotKeep(Exception):
    """A backup cannot be made or brought back; the sentence says what to do."""


class Engine(Protocol):
    """What making and bringing back a backup asks of a database."""

    name: str

    def copy(self, into: Path) -> dict[str, int]:
        """Write everything of one moment into a file; gives the rows of each table in that moment."""

    def scratch(self, folder: Path, copied: Path) -> Any:
        """A context with the copy in a database of its own: its DATABASE_URL and the rows of each table."""

    def is_empty(self) -> bool:
        """Whether nobody lives in the database that DATABASE_URL names."""

    def bring_back(self, copied: Path, aside: str) -> str:
        """Put the copy in the place of what is there, which stays as `aside`; gives where it stays, or ""."""


def current() -> Engine:
    """The engine that DATABASE_URL names."""
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


def tables() -> list[str]:
    """The tables of the product, in order of their names."""
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


class Sqlite:
    """One file."""

    name = SQLITE

    @property
    def place(self) -> Path:
        """The file that DATABASE_URL names."""
        return Path(str(connection.settings_dict["NAME"]))

    def copy(self, into: Path) -> dict[str, int]:
        reading = sqlite3.connect(f"file:{quote(str(self.place))}?mode=ro", uri=True)
        with closing(reading) as live, closing(sqlite3.connect(into)) as copied:
            live.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
            return _counted(copied, tables())

    @contextmanager
    def scratch(self, folder: Path, copied: Path) -> Iterator[tuple[str, dict[str, int]]]:
        place = folder / "luoshi.sqlite3"
        shutil.copy(copied, place)
        with closing(sqlite3.connect(place)) as opened:
            try:
                (whole,) = opened.execute("PRAGMA integrity_check").fetchone()
                if whole != "ok":
                    raise CannotKeep(f"The copied database is damaged: {whole}")
                rows = _counted(opened, tables())
            except sqlite3.DatabaseError as error:
                raise CannotKeep(f"The copied database cannot be read: {error}") from error
        yield f"sqlite:///{quote(str(place))}", rows

    def is_empty(self) -> bool:
        return not self.place.exists() or not _somebody_lives()

    def bring_back(self, copied: Path, aside: str) -> str:
        connection.close()
        beside = self.place.with_name(f"{self.place.name}.new")
        shutil.copy(copied, beside)
        force(beside)
        kept = self.place.with_name(aside)
        for old in _with_its_log(self.place):
            kept.mkdir(exist_ok=True)
            old.replace(kept / old.name)
        beside.replace(self.place)
        force(self.place.parent)
        return str(kept) if kept.exists() else ""


class Postgresql:
    """A database on a server, whose account may create databases."""

    name = POSTGRESQL

    def copy(self, into: Path) -> dict[str, int]:
        names = tables()
        with self._line() as line, line.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone() or ("",)
            self._run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={into}")
            return _counted_by(cursor, names)

    @contextmanager
    def scratch(self, folder: Path, copied: Path) -> Iterator[tuple[str, dict[str, int]]]:
        name = f"luoshi_trying_{secrets.token_hex(6)}"
        self._create(name)
        try:
            self._load(copied, name)
            with self._line(name) as line, line.cursor() as cursor:
                rows = _counted_by(cursor, tables())
            yield self._url(name), rows
        finally:
            self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def is_empty(self) -> bool:
        return not _somebody_lives()

    def bring_back(self, copied: Path, aside: str) -> str:
        """A new database is filled and takes the name; the old one keeps another."""
        own = str(connection.settings_dict["NAME"])
        new, old = f"{own}_new_{secrets.token_hex(4)}", f"{own}_{aside}"[:63]
        connection.close()
        self._create(new)
        try:
            self._load(copied, new)
        except CannotKeep:
            self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", new)
            raise
        self._administer("ALTER DATABASE {} RENAME TO {}", own, old)
        self._administer("ALTER DATABASE {} RENAME TO {}", new, own)
        return old

    # How the server is asked

    def _line(self, name: str = "") -> psycopg.Connection[Any]:
        asked = {key: value for key, value in self._parameters(name).items() if value}
        return psycopg.connect(**asked)

    def _parameters(self, name: str = "") -> dict[str, Any]:
        own = connection.settings_dict
        told = {"host": own["HOST"], "port": own["PORT"], "user": own["USER"], "password": own["PASSWORD"]}
        return {**own["OPTIONS"], **told, "dbname": name or own["NAME"]}

    def _url(self, name: str) -> str:
        own = connection.settings_dict
        account = f"{quote(own['USER'])}:{quote(own['PASSWORD'], safe='')}@" if own["USER"] else ""
        port = f":{own['PORT']}" if own["PORT"] else ""
        options = "&".join(f"{key}={quote(str(value))}" for key, value in own["OPTIONS"].items())
        return f"postgresql://{account}{own['HOST']}{port}/{quote(name)}{'?' if options else ''}{options}"

    def _create(self, name: str) -> None:
        try:
            self._administer("CREATE DATABASE {} TEMPLATE template0", name)
        except psycopg.errors.InsufficientPrivilege as error:
            raise CannotKeep(
                "A backup is tried in a database of its own, and the account may not create one. "
                f"Let it: ALTER ROLE {connection.settings_dict['USER']} CREATEDB;"
            ) from error

    def _administer(self, statement: str, *names: str) -> None:
        with self._line("postgres") as line:
            line.autocommit = True
            line.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _load(self, copied: Path, name: str) -> None:
        self._run("pg_restore", "--exit-on-error", "--single-transaction", str(copied), database=name)

    def _run(self, program: str, *words: str, database: str = "") -> None:
        found = shutil.which(program, path=os.environ.get("LUOSHI_PG_BIN") or None)
        if found is None:
            raise CannotKeep(
                f"{program} is not here. It comes with PostgreSQL's client programs, of the server's "
                "release or newer; LUOSHI_PG_BIN names their folder when they are not on the path."
            )
        own = self._parameters(database)
        given = {
            "PGHOST": own["host"],
            "PGPORT": own["port"],
            "PGUSER": own["user"],
            "PGPASSWORD": own["password"],
        }
        options = {f"PG{key.upper()}": str(own[key]) for key in ("sslmode", "sslrootcert") if key in own}
        order = [found, "--no-owner", "--no-privileges", f"--dbname={own['dbname']}", *words]
        env = os.environ | {key: str(value) for key, value in given.items() if value} | options
        done = subprocess.run(order, env=env, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise CannotKeep(f"{program}: {done.stderr.strip()[-2000:] or 'failed'}")


def _somebody_lives() -> bool:
    """Whether there is an account in the database; a database without tables has none."""
    if "people_user" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM people_user)")
        return bool(cursor.fetchone()[0])


def _counted(opened: sqlite3.Connection, names: Iterable[str]) -> dict[str, int]:
    return {name: int(opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}  # noqa: S608


def _counted_by(cursor: psycopg.Cursor[Any], names: Iterable[str]) -> dict[str, int]:
    counted = {}
    for name in names:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
        counted[name] = int((cursor.fetchone() or (0,))[0])
    return counted


def _with_its_log(place: Path) -> list[Path]:
    beside = [place, place.with_name(f"{place.name}-wal"), place.with_name(f"{place.name}-shm")]
    return [each for each in beside if each.exists()]
