"""An installation as somebody runs it (`luoshi serve`, two web processes and the worker), to be killed."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.crash.postmaster import Postmaster
from tests.with_postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
LUOSHI = [sys.executable, "-m", "luoshi.config.cli"]
PATIENCE, MIGRATING = 120, 900  # seconds on a busy machine


class Installation:
    """Data folder, database and processes. `database` is None for SQLite."""

    def __init__(self, data: Path, database: Postmaster | None, mail_port: int) -> None:
        self.data, self.database, self.port = data, database, free_port()
        own = {
            "LUOSHI_DATA": str(data), "PORT": str(self.port), "LUOSHI_WEB_PROCESSES": "2",
            "LUOSHI_MAIL_URL": f"smtp://127.0.0.1:{mail_port}", "LUOSHI_MAIL_FROM": "luoshi@crash.example",
            "DATABASE_URL": database.address if database else "", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "luoshi.config.settings",
        }  # fmt: skip
        self.environment = os.environ | own
        self.log = (data / "serve.log").open("ab")
        self.inside: subprocess.Popen[str] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str) -> None:
        """One of the product's commands, to its end."""
        subprocess.run([*LUOSHI, *words], env=self.environment, check=True, timeout=MIGRATING)

    def start(self) -> None:
        """Serve, and wait until pages are answered."""
        self.process = subprocess.Popen(
            [*LUOSHI, "serve"], env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )
        self.wait()

    @property
    def served(self) -> subprocess.Popen[bytes]:
        """The supervisor."""
        assert self.process
        return self.process

    def wait(self) -> None:
        """Until somebody answers."""
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > until:
                raise TimeoutError((self.data / "serve.log").read_text()[-3000:])
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether a page that needs nothing is answered."""
        try:
            ask = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            ask.request("GET", "/accounts/login/")
            return ask.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def ask(self, do: str, **given: Any) -> Any:
        """An answer of `tests.crash.inside`."""
        if self.inside is None:
            self.inside = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.inside"], env=self.environment, cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self.inside.stdin and self.inside.stdout
        self.inside.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self.inside.stdin.flush()
        return json.loads(self.inside.stdout.readline())

    def weapons(self) -> dict[str, Callable[[], None]]:
        """What can be killed, by its name."""
        known: dict[str, Callable[[], None]] = {
            "one web process": lambda: self._kill(random.choice(self._web()[1:] or self._web())),
            "the web server": lambda: self._kill(self._web()[0]),
            "the worker": lambda: self._kill(*self._worker()),
            "everything": self.kill_everything,
        }
        if self.database:
            known["the database"] = self.database.kill
        return known

    def revive(self) -> None:
        """Start what does not start again by itself."""
        if self.database and not self.database.lives:
            self.database.start()
        if self.served.poll() is not None:
            self.start()
        self.wait()

    def kill_everything(self) -> None:
        """Supervisor, web server and worker, all at the same moment."""
        self._kill(*family(self.served.pid))
        self.served.wait(PATIENCE)

    def end(self) -> None:
        """No process stays behind."""
        if self.inside:
            self.inside.kill()
            self.inside.wait(PATIENCE)
        if self.process and self.process.poll() is None:
            self.kill_everything()
        self.log.close()

    def _web(self) -> list[int]:
        """The server, then its web processes."""
        main = [pid for pid in children(self.served.pid) if "granian" in command(pid)]
        return [below for pid in main for below in family(pid) if "granian" in command(below)] or [0]

    def _worker(self) -> list[int]:
        return [pid for pid in children(self.served.pid) if command(pid).endswith("cli worker")] or [0]

    @staticmethod
    def _kill(*processes: int) -> None:
        for pid in processes:
            with suppress(ProcessLookupError):
                if pid:
                    os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """Processes that this one started and that live."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []


def family(pid: int) -> list[int]:
    """This process and all that it started."""
    return [pid, *(below for child in children(pid) for below in family(child))]


def command(pid: int) -> str:
    """What it was started as."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8").replace("\0", " ").strip()
    except OSError:
        return ""
