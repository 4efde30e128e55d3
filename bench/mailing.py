"""Mail: everybody reminded at once, and whether anybody waits while the mail server is in trouble."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.with_postgres import postgres

from bench.figures import Report
from bench.server import ROOT, environment

BOUND, RATE = 10, 600
"""Seconds for queueing, letters a minute."""
SLOWER = 1.25
"""What a busy machine makes of two equal times."""


def reminders(report: Report, *, people: int, sent: int) -> None:
    """SQLite, then PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        _reminded(report, "SQLite", folder, "", people, sent)
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder, postgres() as address:
        _reminded(report, "PostgreSQL", folder, address, people, sent)


def _reminded(report: Report, database: str, folder: str, address: str, people: int, sent: int) -> None:
    command = [sys.executable, "-m", "bench.reminding", str(people), str(sent), str(RATE)]
    here = environment(Path(folder), DATABASE_URL=address)
    told = json.loads(subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout)
    said = f"{told['seconds']:.1f} s (processor {told['cpu']:.1f})"
    report.add(
        f"{database}: reminder to {told['queued']:,} people queued",
        said,
        f"< {BOUND} s",
        told["seconds"] < BOUND,
    )
    pace = told["sent"] / told["minutes"]
    said = f"{pace:.0f} a minute, {told['cpu_each']:.1f} ms of processor each"
    name = f"{database}: {told['sent']:,} of them sent, at most {RATE} a minute"
    report.add(name, said, f"≤ {RATE} a minute", pace <= RATE * 1.05)
    said = f"{told['single']:.0f} s"
    report.add(
        f"{database}: a single letter in the middle of them left after", said, "< 60 s", told["single"] < 60
    )


def troubled(report: Report, *, rounds: int) -> None:
    """A report filed while mail goes well, and while the mail server is in trouble; in pairs."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        command = [sys.executable, "-m", "bench.troubled", str(rounds)]
        here = environment(Path(folder))
        told = json.loads(
            subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout
        )
    report.add("a report filed while mail goes well", f"{told['well']:.0f} ms")
    for mood, ratio in told["ratios"].items():
        name = f"the same with the mail server {mood}, against that"
        report.add(name, f"× {ratio:.2f}, the median of {rounds} pairs", f"< × {SLOWER}", ratio < SLOWER)
