"""The product served as an installation serves it, from a data folder of seeded problems."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from tests.with_postgres import free_port

from bench.load import LOOPBACK
from bench.processor import family, megabytes, of_family, of_postgres

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Environment of everything that works on this data folder."""
    here = {"LUOSHI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bench.settings", "DATABASE_URL": ""}
    return os.environ | here | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"} | more


def luoshi(folder: Path, *arguments: str, address: str = "") -> None:
    """Run one of the product's commands; `address` names another database than the folder's own."""
    command = [sys.executable, "-m", "luoshi.config.cli", *arguments]
    subprocess.run(command, env=environment(folder, DATABASE_URL=address), check=True, cwd=ROOT)


def seeded(folder: Path, address: str = "", /, **sizes: int) -> Path:
    """The data folder, seeded unless that was done before; `seconds` in it says how long it took.

    `sizes` are those of `luoshi seed`: problems, people, days, changes, diaries.
    """
    done = folder / "seeded.json"
    if done.exists():
        luoshi(folder, "migrate", "-v0", address=address)
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    luoshi(folder, "migrate", "-v0", address=address)
    began, before = time.monotonic(), os.times()
    named = [word for name, size in sizes.items() for word in (f"--{name}", str(size))]
    luoshi(folder, "seed", "--project", "CRM", *named, address=address)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    taken = {**sizes, "seconds": round(time.monotonic() - began), "cpu": round(cpu)}
    done.write_text(json.dumps(taken), encoding="utf-8")
    return folder


def asked(folder: Path, *arguments: str, address: str = "") -> dict[str, Any]:
    """What `python -m bench.inside` says about this folder."""
    command = [sys.executable, "-m", "bench.inside", *arguments]
    here = environment(folder, DATABASE_URL=address)
    told = subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    address: str = ""

    def cpu(self) -> float:
        """Processor seconds that the server and its web processes have used."""
        return of_family(self.process.pid)

    def whole_cpu(self) -> float:
        """The same and, on PostgreSQL, those of the database server."""
        if not self.address:
            return self.cpu()
        with psycopg.connect(self.address) as line:
            return self.cpu() + of_postgres(line.info.backend_pid)

    def megabytes(self) -> list[float]:
        """Memory (RSS) of the server and of each of its web processes, the largest first."""
        return sorted(map(megabytes, family(self.process.pid)), reverse=True)


@contextmanager
def serving(folder: Path, processes: int, address: str = "") -> Iterator[Server]:
    """The product on a free port, with the settings of `luoshi serve`; stopped afterwards."""
    port = free_port()
    more = {"PORT": str(port), "LUOSHI_WEB_PROCESSES": str(processes), "DATABASE_URL": address}
    command = [sys.executable, "-m", "luoshi.config.cli", "serve", "--no-worker"]
    process = subprocess.Popen(
        command, env=environment(folder, **more), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(port, process)
        yield Server(port, process, address)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server ended by itself")
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server does not answer")
