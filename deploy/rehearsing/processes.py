"""Processes of the rehearsal: each with a log, killed or frozen with all it started, none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processor import family, session

from deploy.rehearsing.network import Network
from luoshi.config.supervise import end_with_parent

PATIENCE = 90  # seconds for a slow, busy machine


class DidNotHappen(Exception):
    """Something that was waited for did not come about."""


@dataclass
class Process:
    """One program with its own process group, on a machine of the network."""

    name: str
    command: list[str]
    logs: Path
    environment: dict[str, str]
    account: dict[str, Any]
    network: Network
    machine: str = ""
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, or begin again."""
        with (self.logs / f"{self.name}.log").open("ab") as log, self.network.at(self.machine):
            self.running = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.logs, start_new_session=True, preexec_fn=end_with_parent, **self.account,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Its process number. Raises DidNotHappen."""
        if self.running is None:
            raise DidNotHappen(f"{self.name} was not started")
        return self.running.pid

    @property
    def is_up(self) -> bool:
        """Whether it runs."""
        return self.running is not None and self.running.poll() is None

    def signal_all(self, number: int) -> None:
        """To it and to everything that it started."""
        for pid in everything(self.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """As a machine that loses its power: nothing of it gets to do anything more."""
        self.signal_all(signal.SIGKILL)
        if self.running:
            self.running.wait(PATIENCE)

    def stop(self) -> None:
        """Ask it to end, and kill whatever of it does not."""
        if not self.running:
            return
        below = everything(self.pid)
        for pid in below:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        if self.is_up:
            self.running.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.running.wait(15)
        # Whatever has outlived it: a server whose clock is shifted forgets to end, and may have begun
        # another web process meanwhile.
        for pid in {*below, *everything(self.pid)}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.running.wait(PATIENCE)


def everything(pid: int) -> list[int]:
    """This process, all below it, and who is left of its session when it has gone."""
    try:
        below = family(pid)
    except FileNotFoundError:
        below = []
    return [*below, *(one for one in session(pid) if one not in below)]


def eventually(what: str, holds: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Seconds until it held. Raises DidNotHappen with what it was."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise DidNotHappen(what)
        time.sleep(0.1)
    return time.monotonic() - began
