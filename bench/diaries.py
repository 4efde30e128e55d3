"""Pages that read daily reports, with a month of them and with ten years of the same people.

usage: python -m bench.diaries TURNS TIMES SMALL LARGE [ADDRESS ADDRESS]
       compares and tells only, each page so many times in each turn, of two data folders that `luoshi seed`
       filled, however far it came; with the addresses of their databases, where those are PostgreSQL's.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.with_postgres import postgres

from bench.figures import Report
from bench.load import get
from bench.pages import AGAIN, in_turns
from bench.server import Server, asked, seeded, serving

FLAT = 1.3


def run(report: Report, folder: Path, *, people: int, few: int, many: int, times: int) -> None:
    """SQLite in kept folders, then PostgreSQL."""
    sizes = [_sizes(people, count) for count in (few, many)]
    small, large = (seeded(folder / str(size["diaries"]), **size) for size in sizes)
    _compare(report, "SQLite", [(small, ""), (large, "")], times)
    with (
        tempfile.TemporaryDirectory(prefix="luoshi-bench-") as one, postgres(careful=True) as first,
        tempfile.TemporaryDirectory(prefix="luoshi-bench-") as other, postgres(careful=True) as second,
    ):  # fmt: skip
        small, large = (
            seeded(Path(one), first, **sizes[0]),
            seeded(Path(other), second, **sizes[1]),
        )
        _compare(report, "PostgreSQL", [(small, first), (large, second)], times)
    report.note(
        f"The same {people:,} people: {few // people} working days, and {many // people:,}. Processor time "
        "of web process and database, in turns."
    )


def _sizes(people: int, diaries: int) -> dict[str, int]:
    """Ten thousand problems, and as many days as that many reports take."""
    return {
        "problems": 10_000,
        "people": people,
        "days": 30 + diaries * 5 // (people * 3),
        "diaries": diaries,
    }


def _compare(
    report: Report, database: str, places: list[tuple[Path, str]], times: int, again: int = AGAIN
) -> None:
    """Each page in turns on both, so that whatever else the machine does lengthens both alike."""
    told = [asked(folder, "diaries", address=address) for folder, address in places]
    few, many = (f"{one['count']:,}" for one in told)
    with serving(places[0][0], 1, places[0][1]) as small, serving(places[1][0], 1, places[1][1]) as large:
        for name in told[0]["pages"]:
            asks = {"small": _ask(small, told[0], name), "large": _ask(large, told[1], name)}
            taken = in_turns(asks, times, again)
            ratio = taken["large"] / taken["small"]
            said = f"{ratio:.2f} × ({taken['large']:.1f} against {taken['small']:.1f} ms)"
            report.add(f"{database}: {name}, {many} of {few}", said, f"≤ {FLAT} ×", ratio <= FLAT)
    scans = "; ".join(f"{name}: {', '.join(lines)}" for name, lines in told[1]["scans"].items())
    report.add(f"{database}: pages that read a whole table", scans or "none", "none", not scans)


def _ask(server: Server, told: dict[str, Any], name: str) -> tuple[Server, bytes]:
    path, cookie = told["pages"][name]
    return server, get(path, cookie)


def main() -> None:
    """Two folders that are there."""
    turns, times, small, large, *given = sys.argv[1:]
    report, addresses = Report(quick=True), given or ["", ""]
    report.begin("diaries", "Daily reports by the million")
    places = list(zip((Path(small), Path(large)), addresses, strict=True))
    _compare(report, "PostgreSQL" if given else "SQLite", places, int(turns), int(times))


if __name__ == "__main__":
    main()
