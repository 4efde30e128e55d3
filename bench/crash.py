"""Kill -9 under load, on both databases: what was acknowledged is there exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.crash.rounds import Tally, prove
from tests.with_postgres import postgres

from bench.figures import Report
from bench.server import ROOT, environment

ROUNDS = 200
KEY = (
    "In each round twelve people report with and without a picture or say that there was nothing, and the "
    "lead comments, takes up and asks. One of ten never asks again after a connection that broke; the others "
    "repeat under the same key until they are answered, and one of seven sends what was acknowledged once "
    "more. At a random moment one web process, the web server, the worker, everything or (on PostgreSQL) the "
    "database with all its helpers is killed. Then the database is compared with what was acknowledged, and "
    "the doctor reads all of it."
)


def run(report: Report) -> None:
    """So many rounds on each database; ROUNDS and DATABASES say otherwise."""
    rounds = int(os.environ.get("ROUNDS") or (2 if report.quick else ROUNDS))
    for name in (os.environ.get("DATABASES") or "SQLite PostgreSQL").split():
        _tell(report, name, prove(name == "PostgreSQL", rounds, lambda line: print(f"  {line}", flush=True)))
    migrations(report, "SQLite", "")
    with postgres() as address:
        migrations(report, "PostgreSQL", address)
    report.note(KEY)


def migrations(report: Report, name: str, address: str) -> None:
    """Bringing a filled installation forward, killed at its statements."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as scratch:
        here = environment(
            Path(scratch), DATABASE_URL=address, DJANGO_SETTINGS_MODULE="luoshi.config.settings"
        )
        order = [sys.executable, "-m", "tests.crash.migrating", os.environ.get("EVERY") or "notes"]
        told = json.loads(
            subprocess.run(order, env=here, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        )
    said = f"killed {told['killed']} times in {told['statements']} statements; "
    said += f"{len(told['wrong'])} did not go on"
    report.add(f"{name}: `luoshi migrate` killed", said, "goes on, doctor clean", not told["wrong"])


def _tell(report: Report, name: str, tally: Tally) -> None:
    bad = [*tally.lost, *tally.doubled, *tally.wrong, *tally.doctor]
    killed = ", ".join(f"{what} {times}" for what, times in sorted(tally.killed.items()))
    clean = tally.rounds - len({wrong.partition(":")[0] for wrong in tally.doctor})
    said = f"{tally.acknowledged:,} acknowledged, {len(tally.lost)} lost, {len(tally.doubled)} doubled, "
    said += f"doctor clean {clean} times of {tally.rounds}"
    report.add(f"{name}, {tally.rounds} rounds", said, "0 lost, 0 doubled, doctor clean", tally.held)
    report.add(f"{name}: killed", f"{killed}; {tally.broken:,} requests got no answer or 503")
    report.add(f"{name}: sent again after it was acknowledged", f"{tally.repeated:,}, each the first answer")
    report.add(f"{name}: never asked again after no answer", f"{tally.unknown:,}, each there once or never")
    said = f"{tally.mails:,}; {tally.mails_twice} came twice under the same Message-ID"
    report.add(f"{name}: mails at the mail server", said)
    report.add(
        f"{name}: longest wait for an answer", f"{tally.longest:.1f} s, both cores shared with the load"
    )
    for sentence in bad[:20]:
        report.add(f"{name}: wrong", sentence, "", False)
