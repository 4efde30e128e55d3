"""Nodes of the last release and of this one on the same database, and the main job that goes back and forth.

usage: python -m tests.crash.together [JOBS]      (ten each on SQLite and on PostgreSQL unless said otherwise)

The last release makes the tables and begins to work; this one migrates them while the old node answers; then both
serve, each with a worker, and every request of a job goes to the other node than the one before. Each is also
sent a second time, under its key, to the node that did not answer. Afterwards nothing failed in either, and both
doctors find nothing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash.earlier import ROOT, laid_out, release
from tests.crash.installation import Installation
from tests.crash.main_job import DONE, PAGES, looked_at, steps
from tests.crash.office import Office
from tests.crash.postmaster import Postmaster
from tests.crash.writers import Writing, send

JOBS = 10
LUOSHI = [sys.executable, "-m", "luoshi.config.cli"]
DRAIN = 120  # seconds


class Node(Installation):
    """Pages and jobs of one release; its own data folder, the same files and database as the other."""

    def __init__(
        self, name: str, code: Path, shared: Path, database: Postmaster | None, mail_port: int
    ) -> None:
        data = shared / name
        data.mkdir()
        (data / "files").symlink_to(shared / "files")
        super().__init__(data, database, mail_port)
        self.name, self.code = name, code
        self.environment |= {
            "PYTHONPATH": f"{code / 'src'}{os.pathsep}{code}", "LUOSHI_WEB_PROCESSES": "1",
            "LUOSHI_SECRET_KEY": "the same on both nodes, and long enough to be a real one",
        }  # fmt: skip
        self.environment["DATABASE_URL"] = (
            database.address if database else f"sqlite:///{shared / 'luoshi.sqlite3'}"
        )

    def does(self, *words: object) -> subprocess.CompletedProcess[str]:
        """A command of this release."""
        return subprocess.run(
            [sys.executable, *map(str, words)], env=self.environment, cwd=self.code, capture_output=True,
            text=True, timeout=900,
        )  # fmt: skip

    def made(self, *words: object) -> str:
        """What a command printed that has to succeed."""
        done = self.does(*words)
        assert done.returncode == 0, f"{self.name} {words}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """As `luoshi serve` of this release."""
        self.process = subprocess.Popen(
            [*LUOSHI, "serve"], env=self.environment, cwd=self.code, stdout=self.log, stderr=self.log,
            start_new_session=True,
        )  # fmt: skip
        self.wait()

    @property
    def failures(self) -> list[str]:
        """Whatever it wrote down as failed."""
        told = (self.data / "serve.log").read_text(errors="replace")
        return [f"{self.name}: {line}" for line in told.split("\n") if line.startswith("Traceback")]


@dataclass
class Told:
    """What came of it."""

    release: str
    requests: int = 0
    repeated: int = 0
    pages: int = 0
    while_migrating: int = 0
    wrong: list[str] = field(default_factory=list)


def prove(postgres: bool, jobs: int) -> Told:
    """So many jobs with both releases at work."""
    told = Told(release())
    with at_work(postgres, told.release) as (old, new):
        old.made("-m", "luoshi.config.cli", "migrate", "-v0")
        cast = json.loads(old.made(ROOT / "tests" / "crash" / "cast_inside.py"))
        old.start()
        walk(cast, 1, [old], told)
        migrate(old, new, cast, told)
        new.start()
        first = told.while_migrating + 2  # numbers have no gaps
        for number in range(first, first + jobs):
            walk(cast, number, [old, new] if number % 2 else [new, old], told)
            read(cast, number, [old, new], told)
        drained(new, told)
        for node in (old, new):
            found = node.does("-m", "luoshi.config.cli", "doctor")
            told.wrong += [f"doctor of {node.name}: {found.stdout}{found.stderr}"] if found.returncode else []
            told.wrong += node.failures
    return told


@contextmanager
def at_work(postgres: bool, commit: str) -> Iterator[tuple[Node, Node]]:
    """Both nodes, not started yet."""
    with tempfile.TemporaryDirectory(prefix="luoshi-together-") as folder:
        shared, office = Path(folder), Office()
        code = laid_out(commit, shared / "code")
        (shared / "files").mkdir()
        database = Postmaster() if postgres else None
        nodes: list[Node] = []
        try:
            if database:
                database.start()
            for name, where in (("old", code), ("new", ROOT)):
                nodes.append(Node(name, where, shared, database, office.port))
            yield nodes[0], nodes[1]
        finally:
            for node in nodes:
                node.end()
            office.end()
            if database:
                database.end()


def walk(cast: dict[str, Any], number: int, nodes: list[Node], told: Told) -> None:
    """One job, each request at the next node, and the same once more at the other."""
    for turn, writing in enumerate(steps(cast, number)):
        here, other = nodes[turn % len(nodes)], nodes[(turn + 1) % len(nodes)]
        place = _sent(here, writing, told)
        told.requests += 1
        if place is not None and other is not here:
            told.repeated += 1
            if _sent(other, writing, told) != place:
                told.wrong.append(f"{writing.name}: {here.name} and {other.name} answer otherwise")


def _sent(node: Node, writing: Writing, told: Told) -> str | None:
    status, place = send(node.port, writing)
    if status in DONE:
        return place
    told.wrong.append(f"{writing.name} at {node.name}: {status}")
    return None


def read(cast: dict[str, Any], number: int, nodes: list[Node], told: Told) -> None:
    """Each page of the main job, at each node."""
    for node in nodes:
        for who, path in (*PAGES, ("lead", f"problems/{number}/"), ("consultant", f"problems/{number}/")):
            status, _text = looked_at(node.port, cast["cookies"][who], cast["base"] + path)
            told.pages += 1
            if status != 200:
                told.wrong.append(f"{path} for {who} at {node.name}: {status}")


def migrate(old: Node, new: Node, cast: dict[str, Any], told: Told) -> None:
    """The new tables come while somebody reports at the old node."""
    over = threading.Event()

    def report() -> None:
        while not over.wait(0.2):
            words = f"第{told.while_migrating}次：迁移的时候也报得上"
            one = Writing(
                words, f"{cast['base']}today/write/", cast["cookies"]["reporter2"], {"words": words}
            )
            if _sent(old, one, told) is not None:
                told.while_migrating += 1

    somebody = threading.Thread(target=report)
    somebody.start()
    try:
        new.made("-m", "luoshi.config.cli", "migrate", "-v0")
    finally:
        over.set()
        somebody.join()


def drained(new: Node, told: Told) -> None:
    """Whatever either release left to be done was done by a worker of the one or the other."""
    new.ask("hurry")
    until = time.monotonic() + DRAIN
    while (waiting := new.ask("letters")["waiting"]) and time.monotonic() < until:
        time.sleep(0.5)
    told.wrong += [f"{waiting} letters wait"] if waiting else []
    told.wrong += new.ask("failed")["failed"]


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # nothing stays behind
    for name in ("SQLite", "PostgreSQL"):
        result = prove(name == "PostgreSQL", int(sys.argv[1]) if len(sys.argv) > 1 else JOBS)
        print(name, result, flush=True)
        if result.wrong:
            sys.exit(1)
