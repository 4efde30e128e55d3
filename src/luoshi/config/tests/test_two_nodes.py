"""Several nodes on one database: each job runs on one of them, and nobody notices which answers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from luoshi.config.tests.test_serving import environment, eventually
from luoshi.kernel.jobs import LEASE
from luoshi.kernel.worker import BEAT
from luoshi.testing.database import migrated_file

SHORT = 3
# A worker as `luoshi worker` runs it, with one job that tells when it runs, and less patience.
WORKER = f"""
import os, sys, time
from datetime import timedelta
import django
django.setup()
from luoshi.kernel import jobs, worker
jobs.LEASE = worker.LEASE = timedelta(seconds={SHORT})
worker.BEAT = 1
def say(word):
    with open(sys.argv[1], "a") as told:
        told.write(f"{{os.getpid()}} {{word}}\\n")
def job():
    say("begins")
    time.sleep(0.2)
    say("ends")
worker.Worker([jobs.Job("told", 0, job)]).run()
"""


def told(by: Path) -> list[list[str]]:
    return [line.split() for line in by.read_text().splitlines()] if by.exists() else []


@pytest.fixture
def workers(tmp_path: Path, django_db_setup: None) -> Iterator[list[subprocess.Popen[bytes]]]:
    shutil.copy(migrated_file(), tmp_path / "luoshi.sqlite3")
    here = environment(tmp_path, 8199) | {"DJANGO_SETTINGS_MODULE": "luoshi.config.settings"}
    command = [sys.executable, "-c", WORKER, str(tmp_path / "told")]
    started = [subprocess.Popen(command, env=here) for _ in range(2)]
    yield started
    for worker in started:
        worker.kill()
        worker.wait(10)


@pytest.mark.crash
def test_of_two_workers_one_runs_a_job_and_the_other_takes_over_when_it_is_killed(
    workers: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    log = tmp_path / "told"
    eventually(lambda: len(told(log)) >= 6)
    first = int(told(log)[0][0])
    assert {int(pid) for pid, _word in told(log)} == {first}
    os.kill(first, signal.SIGKILL)
    killed, lines = time.monotonic(), len(told(log))
    eventually(lambda: len(told(log)) >= lines + 4)
    assert time.monotonic() - killed < SHORT + 4
    after = told(log)[lines:]
    assert {int(pid) for pid, _word in after} == {worker.pid for worker in workers} - {first}
    assert [word for _pid, word in after][:4] == ["begins", "ends"] * 2


def test_what_a_dead_worker_held_is_free_within_half_a_minute_and_one_lost_sign_of_life_frees_nothing() -> (
    None
):
    assert 2 * BEAT < LEASE.total_seconds() <= 28
