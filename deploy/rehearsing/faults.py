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


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. `bound` is the longest time, in seconds, without an acknowledgement."""

    name: str
    bound: float
    strike: Callable[[Installation], Callable[[], object]]
    """Does it; what it returns puts the broken part back."""


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
    return installation.processes[name].start


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
    register = installation.processes["register"]
    register.kill()
    time.sleep(25)
    return register.start


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
    "files": Fault("kill -9 of the object store", 10, kill_files),
}
