"""The worker: a thread for each lane of recurring jobs, one for signs of life, and the one-off tasks."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection

from luoshi.kernel import oneoff
from luoshi.kernel.jobs import LEASE, Job, beat, holds_lease, leave, new_worker_name, run_job, take_lease

log = logging.getLogger(__name__)

BEAT, REAP = 8, 5
# Longer than this no piece of work may take: a worker that hangs stops showing signs of life.
STUCK_AFTER = 30 * 60
# What is under way may take this long to end after the worker was told to stop.
GRACE = 15


@dataclass
class Doing:
    """What a thread is busy with, since when."""

    name: str = ""
    since: float = 0.0

    def start(self, name: str) -> None:
        self.name, self.since = name, time.monotonic()

    def end(self) -> None:
        self.name = ""

    @property
    def is_stuck(self) -> bool:
        """Whether it has been busy with one thing for longer than anything may take."""
        return bool(self.name) and time.monotonic() - self.since > STUCK_AFTER


@dataclass
class Lane:
    """Runs the jobs of one lane whenever they are due, as long as this worker holds the lane's lease."""

    name: str
    jobs: list[Job]
    worker: str
    due: dict[str, float] = field(default_factory=dict)
    doing: Doing = field(default_factory=Doing)

    def turn(self) -> int:
        """Run what is due; returns how many jobs ran. A failing job is noted and does not stop the others."""
        ready = [job for job in self.jobs if self.due.get(job.name, 0.0) <= time.monotonic()]
        if not ready or not take_lease(f"lane:{self.name}", self.worker):
            return 0
        for ran, job in enumerate(ready):
            if ran and not holds_lease(f"lane:{self.name}", self.worker):
                return ran
            self.doing.start(job.name)
            run_job(job)
            self.doing.end()
            self.due[job.name] = time.monotonic() + job.every
        return len(ready)


def lanes(jobs: Iterable[Job], worker: str) -> list[Lane]:
    """The jobs sorted into their lanes."""
    sorted_in: dict[str, list[Job]] = {}
    for job in jobs:
        sorted_in.setdefault(job.lane, []).append(job)
    return [Lane(name, members, worker) for name, members in sorted_in.items()]


def keep_turning(turn: Callable[[], object], stop: threading.Event, pause: float) -> None:
    """Call `turn` again and again until `stop`; a database that is away for a while is waited for."""
    while not stop.is_set():
        try:
            close_old_connections()
            turn()
        except DatabaseError as problem:
            log.warning("database: %s", problem)
            connection.close()
            stop.wait(5)
        except Exception:
            log.exception("a turn failed")
            stop.wait(5)
        stop.wait(pause)
    connection.close()


class Worker:
    """One worker process. `run` returns after SIGTERM or SIGINT, when what was under way has ended."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self.name = new_worker_name()
        self.stop = threading.Event()
        self.lanes = lanes(jobs, self.name)
        self.tasks = Doing()
        self.reap_at = 0.0
        self.seen = time.monotonic()

    def run(self) -> None:
        """Work until told to stop."""
        signal.signal(signal.SIGTERM, self._told)
        signal.signal(signal.SIGINT, self._told)
        beat(self.name)
        threads = [self._thread(self._beat, BEAT), *(self._thread(lane.turn, 1) for lane in self.lanes)]
        keep_turning(self._tasks, self.stop, 1)
        deadline = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        leave(self.name)

    def _told(self, number: int, _frame: FrameType | None) -> None:
        self.stop.set()

    def _thread(self, turn: Callable[[], object], pause: float) -> threading.Thread:
        thread = threading.Thread(target=keep_turning, args=(turn, self.stop, pause), daemon=True)
        thread.start()
        return thread

    def _beat(self) -> None:
        busy = [lane.doing for lane in self.lanes] + [self.tasks]
        if any(doing.is_stuck for doing in busy):
            log.error("stuck: %s", ", ".join(doing.name for doing in busy if doing.is_stuck))
            return
        beat(self.name, ", ".join(doing.name for doing in busy if doing.name))
        since, self.seen = time.monotonic() - self.seen, time.monotonic()
        if since > LEASE.total_seconds():
            # The database was away, for the others too: give them time to show that they live.
            self.reap_at = time.monotonic() + 2 * BEAT

    def _tasks(self) -> None:
        """Run the tasks that are ready, one after another."""
        if self.reap_at <= time.monotonic():
            oneoff.reap(self.name)
            self.reap_at = time.monotonic() + REAP
        more = True
        while more and not self.stop.is_set():
            self.tasks.start("task")
            more = oneoff.run_next(self.name)
            self.tasks.end()
