"""Machines with a network of their own, so that it can be cut: packets vanish on the way, nobody hangs up.

Each machine is a network namespace with one line to a switch in a namespace of the rehearsal's own: nothing
of the real network changes, and all of it is gone with the process. That takes root and `ip`; otherwise it
all runs on loopback, and nothing can be cut.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

LOOPBACK = "127.0.0.1"
NETWORK = "10.77.0"
MACHINES = {
    "db1": 11, "db2": 12, "db3": 13, "web1": 21, "web2": 22, "web3": 23, "worker1": 31, "worker2": 32,
}  # fmt: skip
NEW_NETWORK = 0x40000000  # CLONE_NEWNET


class Network:
    """All machines on one switch, or on two that do not know each other."""

    def __init__(self, own: bool) -> None:
        self.places: dict[str, int] = {}
        if own:
            self._lay()

    @staticmethod
    def possible() -> bool:
        """Whether this account may make networks."""
        tools = all(map(shutil.which, ("ip", "unshare")))
        return tools and subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0

    @property
    def can_be_cut(self) -> bool:
        """Whether machines have lines of their own."""
        return bool(self.places)

    @property
    def home(self) -> str:
        """The address of people, of the front and of the store of files."""
        return f"{NETWORK}.1" if self.places else LOOPBACK

    @property
    def whole(self) -> str:
        """All addresses, as PostgreSQL lets them in."""
        return f"{NETWORK}.0/24" if self.places else f"{LOOPBACK}/32"

    def address(self, machine: str) -> str:
        """Where a machine is reached."""
        return f"{NETWORK}.{MACHINES[machine]}" if self.places else LOOPBACK

    def enter(self, machine: str) -> None:
        """From now on this thread, and what it starts, is on that machine; an empty name is home."""
        if self.places:
            _checked(_library().setns(self.places[machine], NEW_NETWORK))

    @contextmanager
    def at(self, machine: str) -> Iterator[None]:
        """Whatever is started inside runs on that machine."""
        self.enter(machine)
        try:
            yield
        finally:
            self.enter("")

    def cut_off(self, *machines: str) -> None:
        """These see each other, and nobody else sees them."""
        for machine in machines:
            _ip("link", "set", machine, "master", "apart")

    def heal(self) -> None:
        """Everybody sees everybody."""
        for machine in MACHINES:
            _ip("link", "set", machine, "master", "switch")

    def _lay(self) -> None:
        self.places[""] = _namespace()
        for switch in ("switch", "apart"):
            _ip("link", "add", switch, "type", "bridge")
            _ip("link", "set", switch, "up")
        _ip("address", "add", f"{NETWORK}.1/24", "dev", "switch")
        _ip("link", "set", "lo", "up")
        for machine, number in MACHINES.items():
            self.places[machine] = _namespace()
            _ip("link", "set", "lo", "up")
            self.enter("")
            there = f"/proc/{os.getpid()}/fd/{self.places[machine]}"
            _ip("link", "add", machine, "type", "veth", "peer", "name", "line", "netns", there)
            _ip("link", "set", machine, "master", "switch", "up")
            with self.at(machine):
                _ip("address", "add", f"{NETWORK}.{number}/24", "dev", "line")
                _ip("link", "set", "line", "up")


def _namespace() -> int:
    """A new network for this thread; it lasts as long as the descriptor."""
    _checked(_library().unshare(NEW_NETWORK))
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(answer: int) -> None:
    if answer:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
