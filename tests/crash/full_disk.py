"""PostgreSQL on a disk that really gets full, and files on another: readable, refused with the reason, back again.

usage: unshare --mount --propagation private python -m tests.crash.full_disk WHAT      (root; answers JSON)
       WHAT: rows (the tables' disk), all (that of the write-ahead log too), files (the evidence's)
The disks are small ones in memory, in a namespace of this process: they are gone with it.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from PIL import Image

from tests.crash.installation import Installation
from tests.crash.main_job import looked_at
from tests.crash.office import Office
from tests.crash.postmaster import Postmaster
from tests.crash.rounds import Tally, compare
from tests.crash.writers import Told, Writing, plan, send, write_all

DATABASE, FILES = 300, 4  # megabytes
PEOPLE, PROBLEMS, THREADS, FULL = 16, 4, 4, 20
"""Seconds for which there is no room."""
BACK = 60
PAGES = ("problems/", "overview/", "inbox/", "diary/")


@dataclass
class Found:
    """What came of it."""

    what: str
    acknowledged: int = 0
    refused: int = 0
    read: int = 0
    not_read: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    back_after: float = 0.0
    restarts: int = 0
    wrong: list[str] = field(default_factory=list)


class SmallDisk(Postmaster):
    """One whose rows lie on a disk of their own, or everything of it."""

    def __init__(self, everything: bool) -> None:
        self.everything = everything
        super().__init__("min_wal_size=32MB", "max_wal_size=64MB")

    @property
    def disk(self) -> Path:
        """The one that gets full."""
        return self.home / ("data" if self.everything else "rows")

    def lay_disk(self) -> None:
        """In memory, and small."""
        lay(self.disk, DATABASE, self.account)

    def end(self) -> None:
        """Stop it, and take its disk away."""
        if self.lives:
            self.stop()
        unlay(self.disk)
        super().end()

    def settle(self) -> None:
        """Tables come onto the disk."""
        if not self.everything:
            with psycopg.connect(self.address, autocommit=True) as line:
                line.execute(f"CREATE TABLESPACE rows LOCATION '{self.disk}'")
                line.execute("ALTER DATABASE postgres SET default_tablespace = 'rows'")


def lay(folder: Path, megabytes: int, account: dict[str, Any]) -> None:
    """A disk of this size at this folder."""
    folder.mkdir(exist_ok=True)
    owner, group = account.get("user", os.geteuid()), account.get("group", os.getegid())
    own = f"size={megabytes}m,mode=700,uid={owner},gid={group}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", own, "tmpfs", folder], check=True)


def unlay(folder: Path) -> None:
    """Take the disk away, so that its folder can go."""
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Whatever becomes free inside is taken at once."""
    filler, over = disk / "filler", threading.Event()

    def fill() -> None:
        with filler.open("ab", buffering=0) as file:
            while not over.wait(0.05):
                for block in (b"x" * 2**20, b"x" * 4096):
                    with suppress(OSError):
                        while file.write(block):
                            pass

    filling = threading.Thread(target=fill)
    filling.start()
    try:
        yield
    finally:
        over.set()
        filling.join()
        filler.unlink()


def prove(what: str) -> Found:
    """One time without room."""
    found, office = Found(what), Office()
    with tempfile.TemporaryDirectory(prefix="luoshi-full-") as folder:
        database = SmallDisk(everything=what == "all")
        database.start()
        database.settle()
        installation = Installation(Path(folder), database, office.port)
        disk = Path(folder) / "files" if what == "files" else database.disk
        try:
            if what == "files":
                lay(disk, FILES, {})
            installation.run("migrate", "-v0")
            installation.start()
            live(installation, database, disk, found)
        finally:
            installation.end()
            if what == "files":
                unlay(disk)
            office.end()
            database.end()
    return found


def live(installation: Installation, database: Postmaster, disk: Path, found: Found) -> None:
    """Write and read while there is no room, make room, compare."""
    base = installation.ask("begin")["base"]
    ground = installation.ask("ground", turn=1, people=PEOPLE, problems=PROBLEMS)
    [somebody] = installation.ask("ground", turn=2, people=1, problems=1)["crowd"]
    told, port = Told(), installation.port
    with full(disk):
        time.sleep(1)
        writing = write_all(port, plan(1, base, ground, random.Random(1)), told, THREADS)
        until = time.monotonic() + FULL
        while time.monotonic() < until:
            read(port, ground["lead"], base, found)
            refuse(port, base, somebody, found)
            found.restarts += revive(database)
    began = time.monotonic()
    while not accepted(port, base, somebody) and time.monotonic() < began + BACK:
        found.restarts += revive(database)
        time.sleep(0.2)
    found.back_after = time.monotonic() - began
    for thread in writing:
        thread.join()
    tally = Tally()
    compare(installation.ask("look", turn=1)["found"], told, tally)
    found.acknowledged, found.refused = tally.acknowledged, tally.broken
    found.wrong += [*tally.lost, *tally.doubled, *tally.wrong, *installation.ask("doctor")["wrong"]]


def revive(database: Postmaster) -> int:
    """As systemd does with a server that ended; 1 when it had."""
    if database.lives:
        return 0
    database.begin()
    return 1


def read(port: int, cookie: str, base: str, found: Found) -> None:
    """Every page once."""
    for path in PAGES:
        try:
            status, _text = looked_at(port, cookie, base + path)
        except OSError:
            status = 0
        found.read += status == 200
        found.not_read += status != 200
        if status not in (200, 503):
            found.wrong.append(f"{path}: {status}")


def report(base: str, cookie: str, words: str) -> Writing:
    """A long one with a picture, which needs room in the rows and on the disk of files."""
    out = io.BytesIO()
    Image.effect_noise((600, 400), random.uniform(40, 140)).save(out, "PNG")
    return Writing(words, f"{base}today/write/", cookie, {"words": words}, out.getvalue())


def refuse(port: int, base: str, cookie: str, found: Found) -> None:
    """What somebody reads who reports now."""
    status, _place = send(port, report(base, cookie, "盘满了还报得上吗"))
    name = {0: "no answer", 302: "taken", 422: "the file refused", 503: "503"}.get(status, str(status))
    found.reasons[name] = found.reasons.get(name, 0) + 1


def accepted(port: int, base: str, cookie: str) -> bool:
    """Whether a report is taken again."""
    return send(port, report(base, cookie, "又有地方了"))[0] == 302


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # nothing stays behind
    json.dump(asdict(prove(sys.argv[1])), sys.stdout, ensure_ascii=False)
