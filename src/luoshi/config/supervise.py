"""Keeps the web server and the worker running; started by `serve` in a process of its own.

Only the standard library is imported, so that watching costs little memory.
usage: python -m luoshi.config.supervise ORDER     (JSON: {"commands": {name: […]}, "address": …, "ready": …})
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from types import FrameType

GRACE = 20
LONG_ENOUGH = 30
TERMINATE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


class Child:
    """One command, started again whenever it ends; more slowly when it ends at once."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.pause = 1.0
        self.start()

    def start(self) -> None:
        """In a session of its own, so that Ctrl+C reaches only the supervisor, which ends all in order."""
        self.since = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=end_with_parent)  # noqa: S603

    def watch(self) -> None:
        """Start it again if it has ended."""
        if self.process.poll() is None:
            return
        if time.monotonic() - self.since > LONG_ENOUGH:
            self.pause = 1.0
        self.kill()  # what it left behind would go on sharing the port
        say(f"{self.name}: ended with code {self.process.returncode}; starting it again")
        time.sleep(self.pause)
        self.pause = min(self.pause * 2, 60)
        self.start()

    def terminate(self) -> None:
        """Ask it to end."""
        with suppress(ProcessLookupError):
            self.process.terminate()

    def kill(self) -> None:
        """End it and all it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Stop(Exception):
    """The supervisor was told to end."""


def end_with_parent() -> None:
    """Should the supervisor be killed, its children end too (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(TERMINATE_WITH_PARENT, signal.SIGTERM)


def told(number: int, _frame: FrameType | None) -> None:
    """Signal handler."""
    raise Stop


def announce(address: str, ready: str) -> None:
    """Say so once when pages are answered."""
    while not answers(f"{address}/healthz"):
        time.sleep(0.2)
    say(ready)


def answers(address: str) -> bool:
    """Whether somebody answers there, with whatever code."""
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def say(line: str) -> None:
    """One line for whoever watches the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def end(children: list[Child]) -> None:
    """Ask all to end, wait, and kill what is left."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.1, deadline - time.monotonic()))
        child.kill()


def main() -> int:
    """Run until SIGTERM or SIGINT."""
    order = json.loads(sys.argv[1])
    children = [Child(name, command) for name, command in order["commands"].items()]
    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    try:
        threading.Thread(target=announce, args=(order["address"], order["ready"]), daemon=True).start()
        while True:
            for child in children:
                child.watch()
            time.sleep(0.5)
    except Stop:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end(children)
    return 0


if __name__ == "__main__":
    sys.exit(main())
