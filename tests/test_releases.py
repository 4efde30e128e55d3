"""Nodes of the last release work on the tables of this one: a release adds, and takes away only what none used.

`tests/released.txt` names the migrations of the last release; `make released` writes it when one goes out.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

from luoshi.config.tests.keeping import Installation
from luoshi.testing.database import migrated_file
from tests.crash.earlier import NoRelease, laid_out, release
from tests.released import RELEASED, ours

# What earlier releases no longer read or write, by migration, with the release that stopped using it.
CONTRACTED: dict[str, str] = {}
HARMLESS = (
    migrations.CreateModel, migrations.AddIndex, migrations.RemoveIndex, migrations.RenameIndex,
    migrations.AlterModelOptions, migrations.AlterModelManagers, migrations.RemoveConstraint, migrations.RunPython,
)  # fmt: skip


def harm(operation: Operation) -> str:
    """What a node of the last release stumbles over; empty when it is nothing."""
    if isinstance(operation, migrations.AddField):
        return harm_of_column(operation.field)
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return "; ".join(filter(None, map(harm, operation.database_operations)))
    return "" if isinstance(operation, HARMLESS) else type(operation).__name__


def harm_of_column(field: models.Field[object, object]) -> str:
    """Django takes a default away again once the column is there; what writes rows without it must be able to."""
    writable = field.null or field.db_default is not NOT_PROVIDED or field.many_to_many
    return "" if writable else "a column that must be given: null=True or db_default="


def test_old_and_new_nodes_run_together_for_one_release() -> None:
    released = set(RELEASED.read_text(encoding="utf-8").splitlines())
    fresh = {name: one for name, one in ours().items() if name not in {*released, *CONTRACTED}}
    found = {name: [harm(operation) for operation in one.operations] for name, one in fresh.items()}
    assert {name: told for name, told in found.items() if any(told)} == {}
    assert released <= set(ours()), "a released migration is never taken away or renamed"


def test_a_migration_that_was_killed_can_run_again() -> None:
    """All or nothing: what runs outside a transaction would be there by half."""
    assert [name for name, one in ours().items() if not one.atomic] == []


@pytest.mark.crash
def test_a_migration_killed_before_it_is_noted_goes_on(tmp_path: Path, django_db_setup: None) -> None:
    """One of the places that `python -m tests.crash.migrating 1` tries, on one migration."""
    here = Installation(tmp_path)
    shutil.copy(migrated_file(), tmp_path / "luoshi.sqlite3")
    order = [sys.executable, "-m", "tests.crash.migrating", "notes", "talk=0004"]
    settings = {"DJANGO_SETTINGS_MODULE": "luoshi.config.settings"}
    done = subprocess.run(order, env=here.env | settings, capture_output=True, text=True, timeout=300)
    told = json.loads(done.stdout)
    assert (told["killed"], told["wrong"]) == (1, []), done.stderr


def test_the_last_release_is_the_commit_that_wrote_its_list(tmp_path: Path) -> None:
    """What `make together` runs beside this code."""

    def committed(*names: str, listed: str = "") -> None:
        for name in names:
            file = tmp_path / "src/luoshi/talk/migrations" / f"{name}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        if listed:
            (tmp_path / "tests").mkdir(exist_ok=True)
            (tmp_path / "tests/released.txt").write_text(listed)
        git("add", ".")
        git("-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x", "--allow-empty")

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    git("init", "-q")
    committed("0001_initial")
    with pytest.raises(NoRelease, match="clone it whole"):
        release(tmp_path)
    committed(listed="talk 0001_initial\n")
    went_out = git("rev-parse", "HEAD").strip()
    committed("0002_more")
    assert release(tmp_path) == went_out
    code = laid_out(went_out, tmp_path / "code", tmp_path)
    assert [file.name for file in code.rglob("0*.py")] == ["0001_initial.py"]
    committed(listed="talk 0001_initial\n\n")
    with pytest.raises(NoRelease, match="0002_more"):
        release(tmp_path)


WORDS = models.CharField(max_length=10)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("problem", "mood", WORDS),
        migrations.AddField("problem", "mood", models.CharField(max_length=10, default="")),
        migrations.AlterField("problem", "title", WORDS),
        migrations.RemoveField("problem", "title"),
        migrations.RenameField("problem", "title", "name"),
        migrations.DeleteModel("Problem"),
        migrations.RunSQL("DROP TABLE problems_problem"),
        migrations.AddConstraint("problem", models.UniqueConstraint(fields=["title"], name="one_title")),
        migrations.SeparateDatabaseAndState([migrations.RemoveField("problem", "title")], []),
    ],
)
def test_what_an_old_node_would_stumble_over_is_named(operation: Operation) -> None:
    assert harm(operation)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("problem", "mood", models.CharField(max_length=10, null=True)),
        migrations.AddField("problem", "mood", models.CharField(max_length=10, db_default="")),
        migrations.AddField("problem", "seen", models.ManyToManyField("rollout.Member")),
        migrations.SeparateDatabaseAndState([], [migrations.RemoveField("problem", "title")]),
    ],
)
def test_what_an_old_node_does_not_notice_is_fine(operation: Operation) -> None:
    assert not harm(operation)
