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

from tests.with_postgres import free_port

from bench.load import LOOPBACK

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


def seeded(
    folder: Path, *, problems: int, people: int, days: int, changes: int = 0, address: str = ""
) -> Path:
    """The data folder, seeded unless that was done before; `seconds` in it says how long it took."""
    done = folder / "seeded.json"
    if done.exists():
        luoshi(folder, "migrate", "-v0", address=address)
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    luoshi(folder, "migrate", "-v0", address=address)
    began, before = time.monotonic(), os.times()
    sizes = {"problems": problems, "people": people, "days": days, "changes": changes}
    named = [word for name, size in sizes.items() for word in (f"--{name}", str(size))]
    luoshi(folder, "seed", "--project", "CRM", *named, address=address)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    taken = {"problems": problems, "seconds": round(time.monotonic() - began), "cpu": round(cpu)}
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

    def cpu(self) -> float:
        """Processor seconds that the server and its web processes have used."""
        return sum(_ticks(pid) for pid in family(self.process.pid)) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """This process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(below for child in children for below in family(int(child)))]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


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
        yield Server(port, process)
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
