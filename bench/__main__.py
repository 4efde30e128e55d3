"""Load and speed: seeds what it needs, measures, writes RESULTS.md.

usage: python -m bench [--quick] [--only PART,PART…]
       python -m bench --check
       --quick: small data, a few minutes, told and not written down; without it the million is seeded first.
       --only: some of the parts; the sections of the others stay as they are.
       --check: writes nothing; fails when a chief request costs 20 % more processor time than recorded.
Seeded folders are kept in .cache/bench, so that the next run starts with measuring.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.with_postgres import postgres

from bench import (
    arriving,
    burst,
    compliance,
    costs,
    crash,
    crowding,
    diaries,
    duties,
    filing,
    full,
    histories,
    mailing,
    objectivity,
    overview,
    pages,
    starting,
    together,
    verbatim,
)
from bench.figures import Report
from bench.server import ROOT, environment, seeded

KEPT = ROOT / ".cache" / "bench"


def main() -> int:
    """Measure; 1 when a bound was missed or a request has become dearer, 2 when there is no such part."""
    reader = argparse.ArgumentParser(prog="python -m bench")
    reader.add_argument("--quick", action="store_true", help="small data, without the million")
    reader.add_argument("--only", default=",".join(PARTS), help=f"some of: {', '.join(PARTS)}")
    reader.add_argument("--check", action="store_true", help="compare with recorded.json, write nothing")
    options = reader.parse_args()
    if options.check:
        return costs.check()
    wanted = options.only.split(",")
    if unknown := set(wanted) - set(PARTS):
        reader.error(f"no such part: {', '.join(sorted(unknown))}")
    report = Report(options.quick)
    for name in wanted:
        title, measure = PARTS[name]
        report.begin(name, title)
        measure(report)
    if not report.quick:
        report.write()
    return 1 if report.failed else 0


def many(quick: bool) -> Path:
    """The folder of a hundred thousand problems, or of ten thousand."""
    problems = 10_000 if quick else 100_000
    return seeded(KEPT / str(problems), problems=problems, people=400, days=400)


def of_pages(report: Report) -> None:
    """Throughput and weight."""
    folder = many(report.quick)
    rounds, seconds = (3, 2.0) if report.quick else (9, 4.0)
    pages.throughput(report, folder, rounds=rounds, seconds=seconds)
    pages.weight(report, folder)


def of_filing(report: Report) -> None:
    """Reports and nil filings, into a folder of their own: everybody files once a day."""
    people = 200 if report.quick else 1000
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as scratch:
        folder = seeded(Path(scratch), problems=2000, people=people, days=60)
        filing.nil(report, folder, people=people)
        filing.reports(report, folder, each=4 if report.quick else 15, pause=2.0)


def of_burst(report: Report) -> None:
    """The end of a day in a company of a hundred thousand, beside a bare view that inserts a row."""
    sizes = burst.Sizes(2000, 3, 2, 5) if report.quick else burst.Sizes(100_000, 7, 6, 60)
    burst.run(report, sizes)


def of_crowd(report: Report) -> None:
    """Ten times more than there is room for."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as scratch:
        folder = seeded(Path(scratch), problems=2000, people=400, days=60)
        crowding.run(report, folder, seconds=8 if report.quick else 30)


def of_mailin(report: Report) -> None:
    """Mails that come at once, into a folder of their own, while people look at pages."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as scratch:
        folder = seeded(Path(scratch), problems=2000, people=400, days=60)
        arriving.run(report, folder, mails=100 if report.quick else 1000)


def of_search(report: Report) -> None:
    """Search has a bench of its own; its figures for two characters are the promised ones."""
    documents = 10_000 if report.quick else 100_000
    _search(report, "SQLite", "", documents)
    with postgres() as address:
        _search(report, "PostgreSQL", address, documents)


def _search(report: Report, database: str, address: str, documents: int) -> None:
    here = environment(KEPT, DATABASE_URL=address)
    command = [sys.executable, "-m", "bench.search", str(documents)]
    told = subprocess.run(command, env=here, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    for line in told.stdout.decode().splitlines():
        found = re.match(r"(.*?)\s+p50\s+([\d.]+)\s+p95\s+([\d.]+)\s+processor\s+([\d.]+)", line)
        if not found:
            continue
        name, p50, p95, cpu = found[1].strip(), *(float(found[n]) for n in (2, 3, 4))
        bound = name.startswith("two characters")
        said = f"p95 {p95:.0f} ms (median {p50:.0f}, processor {cpu:.0f})"
        held = p95 < 60 if bound else None
        report.add(f"{database}, {documents:,}: {name}", said, "p95 < 60 ms" if bound else "", held)


def of_depth(report: Report) -> None:
    """Long lists: ten thousand against a million."""
    small = seeded(KEPT / "10000", problems=10_000, people=400, days=400)
    if report.quick:
        return
    large = seeded(KEPT / "1000000", problems=1_000_000, people=400, days=2000)
    pages.depth(report, small, large, ("10,000", "1,000,000"), times=15)


def of_diaries(report: Report) -> None:
    """A month of daily reports against ten years."""
    people, few, many, times = (400, 10_000, 40_000, 3) if report.quick else (4000, 100_000, 10_000_000, 9)
    diaries.run(report, KEPT / "diaries", people=people, few=few, many=many, times=times)


def of_compliance(report: Report) -> None:
    """The map of filing and the missing list of fifty thousand people."""
    people, departments, days = (5_000, 100, 60) if report.quick else (50_000, 400, 250)
    compliance.run(report, people=people, departments=departments, days=days)


def of_overview(report: Report) -> None:
    """The overview and the board of a large project."""
    problems, changes = (10_000, 200) if report.quick else (100_000, 2000)
    sizes = {"problems": problems, "changes": changes, "people": 400, "days": 400}
    overview.run(report, KEPT / "overview" / str(problems), sizes)


def of_printed(report: Report) -> None:
    """The PDF of a dossier, for each dossier of a demo."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as scratch:
        here = environment(Path(scratch), LUOSHI_DEMO="1")
        demo = [sys.executable, "-m", "luoshi.config.cli", "demo", "--stage", "steady", "--no-serve"]
        subprocess.run(demo, env=here, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "bench.printed"]
        told = json.loads(
            subprocess.run(command, env=here, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout
        )
    said = f"median {told['median']:.1f} s, slowest of {told['n']}: {told['worst']:.1f} s "
    said += (
        f"(processor {told['cpu']:.1f} s, {told['bytes'] / 1000:.0f} kB; {told['pictures']} with pictures)"
    )
    report.add("PDF of a dossier", said, "median < 2 s", told["median"] < 2)


def of_seed(report: Report) -> None:
    """How long seeding took, when it was done."""
    for done in sorted(KEPT.glob("*/seeded.json")):
        taken = json.loads(done.read_text(encoding="utf-8"))
        minutes, cpu, problems = taken["seconds"] / 60, taken["cpu"] / 60, taken["problems"]
        said = f"{minutes:.1f} minutes (processor {cpu:.1f})"
        million = problems == 1_000_000
        bound, held = ("< 15 minutes", minutes < 15) if million else ("", None)
        report.add(f"seeding {problems:,} problems with twice as many events", said, bound, held)


def of_duties(report: Report) -> None:
    """Opening a day for everybody in one job, on both databases."""
    duties.run(report, people=5000 if report.quick else 50_000)


def of_mail(report: Report) -> None:
    """Everybody reminded at once, on both databases, and sent at a limited rate."""
    # Of a hundred people two are not due: 10,205 are ten thousand reminders.
    people, sent = (1000, 200) if report.quick else (10_205, 1200)
    mailing.reminders(report, people=people, sent=sent)


def of_trouble(report: Report) -> None:
    """Whether anybody waits for a mail server."""
    mailing.troubled(report, rounds=5 if report.quick else 15)


PARTS: dict[str, tuple[str, Callable[[Report], None]]] = {
    "starting": ("From a clone to the first page, and memory", starting.run),
    "pages": ("Pages beside a bare view, and what travels", of_pages),
    "costs": ("What the chief requests cost", costs.measure),
    "filing": ("Filing", of_filing),
    "burst": ("The end of a day", of_burst),
    "crowd": ("Ten times the burst", of_crowd),
    "mailin": ("A thousand mails at once", of_mailin),
    "search": ("Search", of_search),
    "depth": ("Long lists", of_depth),
    "seed": ("Seeding", of_seed),
    "events": ("Ticket histories", histories.measure),
    "duties": ("Opening a day for everybody", of_duties),
    "mail": ("Mail to everybody", of_mail),
    "trouble": ("Filing while the mail server is in trouble", of_trouble),
    "diaries": ("Ten million daily reports", of_diaries),
    "compliance": ("The map of filing, the missing list and the radar", of_compliance),
    "overview": ("The overview and the board", of_overview),
    "printed": ("The PDF of a dossier", of_printed),
    "crash": ("Killed under load", crash.run),
    "full": ("A full disk", full.run),
    "together": ("Nodes of two releases together", together.run),
    "objectivity": ("The objectivity check", objectivity.measure),
    "verbatim": ("The verbatim rail", verbatim.measure),
}

if __name__ == "__main__":
    sys.exit(main())
