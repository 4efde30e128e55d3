"""The map of filing and the missing list of a very large company, on SQLite and on PostgreSQL.

The company is made by the database itself: every member has a duty on every working day, most filed, some
late, some missed, some away. The figures of closed days are counted by the product's own job.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import UUID

from tests.with_postgres import postgres

from bench.figures import Report
from bench.server import ROOT, environment
from luoshi.diary.radar import Person, silent

BOUND = 300  # milliseconds
ORDERS, REPORTS = UUID(int=1), UUID(int=2)


def run(report: Report, *, people: int, departments: int, days: int) -> None:
    """Both databases, one after the other; then the radar."""
    sizes = [str(people), str(departments), str(days)]
    what = f"{people:,} members × {days} days"
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        _tell(report, f"{what}, SQLite", _asked(folder, "", sizes))
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder, postgres() as address:
        _tell(report, f"{what}, PostgreSQL", _asked(folder, address, sizes))
    _radar(report)


def _asked(folder: str, address: str, sizes: list[str]) -> dict[str, dict[str, float]]:
    command = [sys.executable, "-m", "bench.company", *sizes]
    here = environment(Path(folder), DATABASE_URL=address)
    told = subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE)
    found: dict[str, dict[str, float]] = json.loads(told.stdout)
    return found


def _tell(report: Report, what: str, found: dict[str, dict[str, float]]) -> None:
    for name, times in found.items():
        middle, p95, worked = (times[which] for which in ("median", "p95", "cpu"))
        said = f"p95 {p95:.0f} ms (median {middle:.0f}, processor with the database {worked:.0f})"
        held = p95 < BOUND if times["bound"] else None
        report.add(f"{name}, {what}", said, f"p95 < {BOUND} ms" if times["bound"] else "", held)


def _radar(report: Report) -> None:
    """How well the silent-user radar finds people who were planted."""
    found = radar()
    said = (
        f"precision {found['precision']:.2f}, recall {found['recall']:.2f} ({found['planted']:.0f} planted)"
    )
    held = found["precision"] >= 0.75 and found["recall"] >= 0.9
    report.add("silent-user radar, 9,600 synthetic people", said, "≥ 0.75, ≥ 0.90", held)


def radar(companies: int = 20) -> dict[str, float]:
    """Companies of 40 departments of 12: some meet much, some little; in a busy one somebody keeps silent."""
    found = right = planted = 0
    for seed in range(companies):
        dice, people, hidden = random.Random(seed), [], set()
        for number in range(40):
            rate = dice.choice((0.02, 0.08, 0.2, 0.3))
            for place in range(12):
                key = UUID(int=number * 100 + place)
                met = sum(dice.random() < rate * dice.uniform(0.6, 1.4) for _day in range(20))
                met = 0 if place < 2 and (place == 1 or rate >= 0.2) else met
                hidden |= {key} if place == 0 and rate >= 0.2 else set()
                ever = frozenset({REPORTS}) if place == 1 else frozenset()
                areas = {ORDERS: met} if met else {}
                people.append(Person(key, UUID(int=number), 20, 20 - met, areas, ever=ever))
        named = {hint.person for hint in silent(people)}
        found, right, planted = found + len(named), right + len(named & hidden), planted + len(hidden)
    return {"precision": right / found, "recall": right / planted, "planted": planted}
