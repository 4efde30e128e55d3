"""The overview of the head of the company and the lead's board, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.with_postgres import postgres

from bench.figures import Report
from bench.server import ROOT, environment, seeded

BOUND, QUERIES = 400, 20
"""Milliseconds for 95 of 100 goes; queries of one page, the frame's among them."""
Told = dict[str, Any]


def run(report: Report, folder: Path, sizes: dict[str, int]) -> None:
    """SQLite in a kept folder, then PostgreSQL."""
    told = _asked(seeded(folder, **sizes), "")
    _tell(report, "SQLite", told)
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as scratch, postgres() as address:
        _tell(report, "PostgreSQL", _asked(seeded(Path(scratch), address, **sizes), address))
    there = ", ".join(f"{count:,} {what}" for what, count in told["counts"].items())
    report.note(
        f"Whole pages as they are opened, frame included, {told['goes']} goes each. {sizes['people']} "
        f"people file each day. There are {there}."
    )


def _asked(folder: Path, address: str) -> Told:
    command = [sys.executable, "-m", "bench.head"]
    here = environment(folder, DATABASE_URL=address)
    told = subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE)
    found: Told = json.loads(told.stdout)
    return found


def _tell(report: Report, database: str, told: Told) -> None:
    for name, found in told["pages"].items():
        middle, p95, worked = (found[which] for which in ("median", "p95", "cpu"))
        queries = found["queries"]
        said = f"p95 {p95:.0f} ms (median {middle:.0f}, processor with the database {worked:.0f})"
        held = p95 < BOUND and queries <= QUERIES
        bound = f"p95 < {BOUND} ms, ≤ {QUERIES} queries"
        report.add(f"{name}, {database}", f"{said}, {queries} queries", bound, held)
