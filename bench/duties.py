"""How long it takes to open a day's duties, and whether anybody waits for it; on both databases."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.with_postgres import postgres

from bench.figures import Report
from bench.server import ROOT, environment

BOUND, PATIENCE = 20, 1000
"""Seconds for the whole job, milliseconds for the slowest filing beside it."""


def run(report: Report, *, people: int) -> None:
    """SQLite, then PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        _tell(report, "SQLite", folder, "", people)
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder, postgres() as address:
        _tell(report, "PostgreSQL", folder, address, people)


def _tell(report: Report, database: str, folder: str, address: str, people: int) -> None:
    command = [sys.executable, "-m", "bench.opening", str(people)]
    here = environment(Path(folder), DATABASE_URL=address)
    told = json.loads(subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout)
    if told["opened"] != people:
        raise RuntimeError(f"{told['opened']} duties of {people}")
    seconds, slowest = told["seconds"], told["waits"][-1]
    name = f"{database}: opening {people:,} duties in one job"
    said = f"{seconds:.1f} s (processor {told['cpu']:.1f}, the filings beside it included)"
    report.add(name, said, f"< {BOUND} s", seconds < BOUND)
    median = told["waits"][len(told["waits"]) // 2]
    said = f"median {median:.0f} ms, slowest of {len(told['waits'])}: {slowest:.0f} ms"
    report.add(f"{database}: filing nil beside it", said, f"< {PATIENCE} ms", slowest < PATIENCE)
    report.add(f"{database}: the same job when all is open", f"{told['again']:.2f} s")
