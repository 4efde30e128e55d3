"""A log of 262,200 events taken over while people look at pages, and how it comes back out."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from tests.with_postgres import postgres

from bench import incident_log
from bench.arriving import look
from bench.figures import Report
from bench.load import get
from bench.server import ROOT, asked, environment, seeded, serving

LIMIT, QUIET = 120, 20.0
"""Seconds for all of it, and in which pages are looked at alone."""
EVENTS = 262_200
SAID = re.compile(r"(\d+) rows: (\d+) events and (\d+) new tickets")
MADE = (
    "The log is made, in the shape of the public one (`python -m bench.incident_log FILE`): 7,554 tickets and"
    " 65,533 events, here four times that. Four people look at pages and think for half a second, before and"
    " meanwhile. The processor's seconds are those of the command alone."
)


@dataclass(frozen=True)
class Command:
    """One of the product's commands: what it said, how long it took, and what it needed."""

    said: str
    seconds: float
    cpu: float


def measure(report: Report) -> None:
    """SQLite, then PostgreSQL."""
    for database in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as scratch:
            if database == "SQLite":
                _run(report, database, Path(scratch), "")
                continue
            with postgres() as address:
                _run(report, database, Path(scratch), address)
    report.note(MADE)


def _run(report: Report, database: str, scratch: Path, address: str) -> None:
    events = 1_300 if report.quick else EVENTS
    few = 100 if report.quick else 2000
    folder = seeded(scratch / "data", address, problems=few, people=100, days=60)
    log = scratch / "log.csv"
    incident_log.write(log, events * incident_log.TICKETS // incident_log.EVENTS, events)
    taking = ["import", "events", str(log), "--project", "CRM", "--map", incident_log.MAPPED]
    who = asked(folder, "cookies", "4", address=address)
    requests = [get(f"{who['base']}{page}", str(who["lead"])) for page in ("problems/", "inbox/", "changes/")]
    with serving(folder, processes=2, address=address) as server:
        look(server.port, requests, threading.Event(), 5)
        alone = look(server.port, requests, threading.Event(), QUIET)
        done, busy = threading.Event(), []
        looking = threading.Thread(target=lambda: busy.append(look(server.port, requests, done, 3600)))
        looking.start()
        first = _command(folder, address, *taking)
        done.set()
        looking.join()
    found = SAID.match(first.said)
    whole = found is not None and int(found[2]) == events
    said = f"{first.seconds:.0f} s (processor {first.cpu:.0f} s)"
    name = f"{database}: {events:,} events of {found[3] if found else '?'} tickets taken over"
    report.add(name, said, f"< {LIMIT} s", whole and first.seconds < LIMIT)
    quiet, loaded = alone.quantile(0.95), busy[0].quantile(0.95)
    pages = len(busy[0].times)
    said = f"{quiet:.0f} ms alone, {loaded:.0f} ms meanwhile ({loaded / quiet:.2f} ×; {pages} pages)"
    report.add(f"{database}: pages meanwhile, p95", said, "all answered", not busy[0].wrong)
    again = _command(folder, address, *taking)
    said = f"{again.seconds:.0f} s (processor {again.cpu:.0f} s)"
    report.add(f"{database}: the same log again", said, "0 events", ": 0 events" in again.said)
    for form in ("csv", "xes", "ocel"):
        out = scratch / f"out.{form}"
        given = _command(
            folder, address, "export", "events", "--project", "CRM", "--format", form, "--of", "histories",
            "--to", str(out),
        )  # fmt: skip
        back = _command(folder, address, "import", "events", str(out), "--project", "CRM", "--dry-run")
        equal = f"{events} rows: 0 events" in back.said
        said = f"{given.seconds:.0f} s (processor {given.cpu:.0f} s), {out.stat().st_size / 1e6:.0f} MB"
        report.add(f"{database}: export as {form.upper()}, read back", said, "nothing new in it", equal)


def _command(folder: Path, address: str, *arguments: str) -> Command:
    command = [sys.executable, "-m", "luoshi.config.cli", *arguments]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    here = environment(folder, DATABASE_URL=address)
    told = subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Command(told.stdout.decode(), time.monotonic() - began, cpu)
