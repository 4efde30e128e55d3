"""What goes wrong, one after the other: each says what it does and within which time reporting must go on."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg

from deploy.rehearsing.installation import Installation
from deploy.rehearsing.processes import eventually

HOUR = 3600
SEPARATE = 15
"""Seconds for which two sides of a cut network do not see each other, once it is decided who goes on."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. `bound` is the longest time, in seconds, without an acknowledgement."""

    name: str
    bound: float
    strike: Callable[[Installation], Callable[[], object]]
    """Does it; what it returns puts the broken part back."""
    cuts: bool = False
    """Whether it needs machines with a network of their own."""


def nothing(_installation: Installation) -> Callable[[], object]:
    """So that the figures can be compared."""
    return lambda: None


def kill_web(installation: Installation) -> Callable[[], object]:
    """A web node is gone; somebody starts it again."""
    node = installation.processes["web1"]
    node.kill()
    return node.start


def kill_worker(installation: Installation) -> Callable[[], object]:
    """The worker that holds the jobs is gone; the other must hold them within half a minute."""
    held = holder(installation)
    name = next(name for name in ("worker1", "worker2") if f":{installation.processes[name].pid}:" in held)
    worker = installation.processes[name]
    worker.kill()
    installation.taken_over = eventually("another worker", lambda: holder(installation) not in ("", held), 60)
    return worker.start


def holder(installation: Installation) -> str:
    """Which worker runs the jobs of the lane “tick”; empty when nobody holds it."""
    asked = "SELECT holder FROM kernel_lease WHERE name = 'lane:tick' AND until > clock_timestamp()"
    with psycopg.connect(installation.direct, connect_timeout=5) as connection:
        row = connection.execute(asked).fetchone()
    return row[0] if row else ""


def switch(installation: Installation) -> Callable[[], object]:
    """Planned: the primary hands over, for an upgrade of its machine."""
    member = installation.values["databases"][0]
    config = installation.home / member["name"] / "patroni.yml"
    tool = [installation.python_tools / "python", installation.python_tools / "patronictl", "-c", config]
    command = [*tool, "switchover", "luoshi", "--force"]
    with replaced(installation):
        subprocess.run(
            command, env=installation.parts.environment, capture_output=True, check=True, timeout=60
        )
    return lambda: None


def crash_database(installation: Installation) -> Callable[[], object]:
    """PostgreSQL of the primary is killed; its Patroni lives."""
    with replaced(installation) as name:
        send(installation.postgres_of(name), signal.SIGKILL)
    return lambda: None


def kill_primary(installation: Installation) -> Callable[[], object]:
    """The machine of the primary is gone: Patroni and PostgreSQL at one blow."""
    with replaced(installation) as name:
        send(installation.machine(name), signal.SIGKILL)
    return lambda: installation.start_machine(name)


def freeze_primary(installation: Installation) -> Callable[[], object]:
    """The primary's machine stands still; replaced, it wakes and believes to be the primary."""
    with replaced(installation) as name:
        frozen = installation.machine(name)
        send(frozen, signal.SIGSTOP)
    return lambda: send(frozen, signal.SIGCONT)


@contextmanager
def replaced(installation: Installation) -> Iterator[str]:
    """Gives the primary to be struck, and ends when there is another."""
    eventually("a primary", installation.primary)
    before = installation.primary()
    yield before
    eventually("another primary", lambda: installation.primary() not in ("", before))


def send(pids: list[int], number: int) -> None:
    """A signal to all of these that live."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def kill_register(installation: Installation) -> Callable[[], object]:
    """The register of Patroni is gone for a while: the primary goes on."""
    registers = [process for name, process in installation.processes.items() if name.startswith("register-")]
    for register in registers:
        register.kill()
    time.sleep(25)

    def again() -> None:
        for register in registers:
            register.start()

    return again


def cut_primary(installation: Installation) -> Callable[[], object]:
    """The primary is cut off with one web node, which still reaches it; the others elect anew."""
    network = installation.network
    with replaced(installation) as name:
        seen_from = ("web1", name)
        network.cut_off(*seen_from)
        cut = time.monotonic()
    # Asked when the others have elected: never two at the same time.
    installation.fenced = 0.0
    if installation.takes_writes(*seen_from):
        installation.fenced = eventually("it fenced", lambda: not installation.takes_writes(*seen_from))
    time.sleep(SEPARATE)

    def heal() -> None:
        installation.cut = (cut, time.monotonic())
        network.heal()

    return heal


def cut_standby(installation: Installation) -> Callable[[], object]:
    """One standby is cut off: the other confirms."""
    before = installation.primary()
    name = next(one["name"] for one in installation.values["databases"] if one["name"] != before)
    return cut(installation, name)


def cut_web(installation: Installation) -> Callable[[], object]:
    """One web node is cut off from people and from the database."""
    return cut(installation, "web2")


def cut(installation: Installation, machine: str) -> Callable[[], object]:
    """This machine alone, for a while."""
    installation.network.cut_off(machine)
    time.sleep(SEPARATE)
    return installation.network.heal


def shift_clocks(installation: Installation) -> Callable[[], object]:
    """The clock of a web node and of a worker is an hour ahead; the database's dates what they write."""
    nodes = ("web3", "worker2")
    installation.shift_clock(nodes, HOUR)
    try:
        installation.luoshi("doctor", "--deploy", "--lang", "en", clock=HOUR)
    except RuntimeError as found:
        told = [line for line in str(found).splitlines() if "clocks" in line]
        installation.shifted = "".join(told[:1])
    time.sleep(SEPARATE)
    return lambda: installation.shift_clock(nodes, 0)


def kill_files(installation: Installation) -> Callable[[], object]:
    """The object store is gone: words are filed all the same, files are sent again later."""
    store = installation.processes["store"]
    store.kill()
    time.sleep(20)
    return store.start


FAULTS = {
    "nothing": Fault("nothing is broken", 10, nothing),
    "web": Fault("kill -9 of a web node", 3, kill_web),
    "worker": Fault("kill -9 of the worker that runs the jobs", 5, kill_worker),
    "switch": Fault("planned switch of the primary", 5, switch),
    "crash": Fault("kill -9 of the primary's PostgreSQL", 12, crash_database),
    "primary": Fault("kill -9 of the primary's machine", 30, kill_primary),
    "freeze": Fault("the primary's machine freezes, and wakes later", 30, freeze_primary),
    "register": Fault("kill -9 of the register (etcd)", 10, kill_register),
    "cut": Fault("the primary cut off with one web node", 30, cut_primary, cuts=True),
    "cut-standby": Fault("a standby cut off", 10, cut_standby, cuts=True),
    "cut-web": Fault("a web node cut off", 10, cut_web, cuts=True),
    "clock": Fault("clocks of a web node and a worker an hour ahead", 10, shift_clocks),
    "files": Fault("kill -9 of the object store", 10, kill_files),
}
