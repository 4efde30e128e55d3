"""Nodes of the last release and of this one on one database, on both engines."""

from __future__ import annotations

import os

from tests.crash.earlier import NoRelease
from tests.crash.together import JOBS, prove

from bench.figures import Report

KEY = (
    "The last release is the commit that wrote `tests/released.txt` as it is now. It makes the tables "
    "and begins; this release migrates them while somebody reports at the old node; then both serve, "
    "each with its worker. Of every problem each request goes to the other node than the one before "
    "(reported with a picture, asked, answered, taken up, met again, investigated, handed over, asked, "
    "answered, proposed, refused, proposed, confirmed twice, archived, reopened, declined), and the "
    "same request once more, under its key, to the node that did not answer."
)


def run(report: Report) -> None:
    """So many problems on each database; JOBS says otherwise."""
    jobs = int(os.environ.get("JOBS") or (2 if report.quick else JOBS))
    for name in ("SQLite", "PostgreSQL"):
        try:
            told = prove(name == "PostgreSQL", jobs)
        except NoRelease as why:
            report.add(name, str(why), "a release to compare with", False)
            return
        said = (
            f"{told.requests} requests, {told.repeated} of them again at the other node, {told.pages} pages; "
        )
        said += f"{told.while_migrating} reports while migrating; {len(told.wrong)} wrong"
        report.add(
            f"{name}: old ({told.release[:12]}) and new", said, "0 wrong, both doctors clean", not told.wrong
        )
        for sentence in told.wrong[:10]:
            report.add(f"{name}: wrong", sentence, "", False)
    report.note(KEY)
