"""Processor time of each chief request, on both databases; recorded, and compared with the record."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.with_postgres import postgres

from bench import recorded
from bench.figures import Report
from bench.recorded import BARE
from bench.server import ROOT, environment, seeded

ROUNDS, CHECKED = 15, 7
"""Rounds of a record, and of a check, which is over in five minutes."""
SIZES = {"problems": 2000, "people": 400, "days": 90, "diaries": 20_000}
NOTE = (
    "Processor time of all that answers: the web process and, on PostgreSQL, the database server. Requests "
    "take turns in each round; the figure is the median over the rounds of what one costs in bare views of "
    "its own round. `python -m bench --check` compares it with `bench/recorded.json`, fails at a fifth more. "
    "Memory is that of the process after all of it. Milliseconds are of this machine and this hour."
)


def measure(report: Report) -> None:
    """Both databases; what they say becomes the record."""
    for database, folder, address in _companies():
        told = _asked(folder, address, 2 if report.quick else ROUNDS, [])
        _tell(report, database, told)
        if not report.quick:
            recorded.write(database, ratios(told))
    report.note(NOTE)


def check() -> int:
    """Say what has become dearer; 1 when anything has."""
    said: list[str] = []
    for database, folder, address in _companies():

        def ask(names: list[str], folder: Path = folder, address: str = address) -> recorded.Ratios:
            return ratios(_asked(folder, address, CHECKED, names))

        said += recorded.judged(database, recorded.read(database), ask)
    for sentence in said:
        print(sentence)
    print("speed: ok" if not said else f"speed: {len(said)} of the chief requests have to be looked at")
    return 1 if said else 0


def ratios(told: dict[str, Any]) -> recorded.Ratios:
    """What each request costs in bare views."""
    return {name: found["ratio"] for name, found in told["requests"].items() if name != BARE}


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        yield Path(folder)


def _companies() -> Iterator[tuple[str, Path, str]]:
    """A seeded company on each database, which lives as long as it is looked at."""
    with _scratch() as folder:
        yield "SQLite", seeded(folder, **SIZES), ""
    with _scratch() as folder, postgres() as address:
        yield "PostgreSQL", seeded(folder, address, **SIZES), address


def _asked(folder: Path, address: str, rounds: int, names: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.costing", str(rounds), *names]
    here = environment(folder, DATABASE_URL=address)
    told = subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _tell(report: Report, database: str, told: dict[str, Any]) -> None:
    for name, found in told["requests"].items():
        more = "" if name == BARE else f", {found['ratio']:.2f} bare views"
        report.add(f"{database}: {name}", f"{found['ms']:.1f} ms{more}; {found['queries']:.0f} queries")
    report.add(f"{database}: memory of the process", f"{told['megabytes']} MB")
