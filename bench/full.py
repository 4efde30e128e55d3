"""A disk that really gets full under PostgreSQL, and under the files: what is read, what refused."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.crash.full_disk import FULL

from bench.figures import Report
from bench.server import ROOT

DISKS = {
    "rows": "PostgreSQL, the disk of its tables",
    "all": "PostgreSQL, the disk of everything",
    "files": "the disk of the files",
}
KEY = (
    "Small disks in memory, in a namespace of their own (root). For twenty seconds everything that "
    "becomes free is taken at once, while people report, comment, take up and say that there was "
    "nothing, and repeat under their keys until they are answered. Where everything lies on the full "
    "disk, PostgreSQL ends itself when it cannot write its log or a checkpoint, and its supervisor "
    "starts it again; tables on a disk of their own (a tablespace) leave it readable."
)


def run(report: Report) -> None:
    """Each disk once."""
    order = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.crash.full_disk"]
    for what, name in DISKS.items():
        done = subprocess.run([*order, what], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            report.add(name, "did not run; it needs root", "", False)
            continue
        told(report, name, json.loads(done.stdout))
    report.note(KEY)


def told(report: Report, name: str, found: dict[str, Any]) -> None:
    """Its three lines."""
    reasons = ", ".join(f"{reason} {times}" for reason, times in sorted(found["reasons"].items()))
    said = (
        f"{found['read']} pages read, {found['not_read']} answered 503 or not; reports meanwhile: {reasons}"
    )
    report.add(f"{name}: {FULL} s without room", said)
    said = f"{found['back_after']:.1f} s; PostgreSQL started again {found['restarts']} times"
    report.add(f"{name}: taken again after there was room", said, "≤ 60 s", found["back_after"] < 60)
    said = (
        f"{found['acknowledged']} acknowledged, {found['refused']} times refused; {len(found['wrong'])} wrong"
    )
    report.add(f"{name}: lost, doubled, doctor", said, "0 wrong", not found["wrong"])
    for sentence in found["wrong"][:5]:
        report.add(f"{name}: wrong", sentence, "", False)
