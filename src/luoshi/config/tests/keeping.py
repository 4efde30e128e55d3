"""An installation with some people, problems and one piece of evidence, as processes of its own see it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from luoshi.testing.database import migrated_file

LUOSHI = [sys.executable, "-m", "luoshi.config.cli"]
EVIDENCE = """
from django.core.files.base import ContentFile
from luoshi.evidence.models import File
from luoshi.rollout.models import Organization
import hashlib
company, words = Organization.objects.get(), b"what the machine printed" * 1000
file = File.objects.create(organization=company, sha256=hashlib.sha256(words).hexdigest(), size=len(words),
                           media_type="text/plain")
file.put(ContentFile(words))
"""


class Installation:
    """Its data folder, and its commands."""

    def __init__(self, data: Path, url: str = "", **more: str) -> None:
        self.data = data
        own = {"LUOSHI_DATA": str(data), "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)} | more
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("LUOSHI_")} | own

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        order = [*LUOSHI, *words]
        return subprocess.run(order, env=self.env | more, capture_output=True, text=True, timeout=300)

    def do(self, *words: str, **more: str) -> str:
        """What a command that has to succeed prints."""
        done = self.run(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refuses(self, *words: str, **more: str) -> str:
        """The sentence of a command that must not succeed; it is no traceback."""
        done = self.run(*words, **more)
        said = done.stdout + done.stderr
        assert done.returncode == 1, said
        assert "Traceback" not in said
        return said

    def counts(self, table: str = "problems_problem") -> int:
        """Rows of a table in its SQLite file."""
        with closing(sqlite3.connect(self.data / "luoshi.sqlite3")) as line:
            return int(line.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def evidence(self) -> Path:
        """Where its one file lies."""
        (file,) = (path for path in (self.data / "files").rglob("*") if path.is_file())
        return file


def lived_in(data: Path) -> Installation:
    """One on SQLite with twenty problems and one file."""
    data.mkdir(parents=True)
    here = Installation(data)
    shutil.copy(migrated_file(), data / "luoshi.sqlite3")
    seeded = "from luoshi.home.seeding.filling import seed; seed('SEED', people=5, problems=20, days=10)"
    here.do("shell", "-v", "0", "-c", f"{seeded}\n{EVIDENCE}")
    return here


def again(here: Installation, data: Path) -> Installation:
    """The same one more time, to be harmed."""
    return Installation(Path(shutil.copytree(here.data, data)))
