"""The figures: what was measured, against what, with which command."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True)
class Figure:
    """One line of the report; `held` is None for what has no bound."""

    name: str
    value: str
    bound: str = ""
    held: bool | None = None


@dataclass
class Report:
    """Everything that was measured in one run."""

    command: str
    quick: bool
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])

    def add(self, name: str, value: str, bound: str = "", held: bool | None = None) -> None:
        """Note a figure and say it."""
        self.figures.append(Figure(name, value, bound, held))
        print(f"  {name}: {value}  {bound}  {_mark(held)}", flush=True)

    @property
    def failed(self) -> list[Figure]:
        """Those that missed their bound."""
        return [figure for figure in self.figures if figure.held is False]

    def write(self) -> None:
        """Into RESULTS.md."""
        rows = [f"| {f.name} | {f.value} | {f.bound} | {_mark(f.held)} |" for f in self.figures]
        lines = [
            "# Speed", "",
            f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC with `{self.command}`, which repeats it.",
            "", *machine(self.load_before), "",
            "| what | measured | bound | |", "|---|---|---|---|", *rows, "", *self.notes, "",
        ]  # fmt: skip
        RESULTS.write_text("\n".join(lines), encoding="utf-8")


def _mark(held: bool | None) -> str:
    return {None: "", True: "holds", False: "**missed**"}[held]


def machine(load: float) -> list[str]:
    """On what."""
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = [line.split(":", 1)[1].strip() for line in about.splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"- processor: {models[0] if models else platform.machine()}, {os.cpu_count()} cores; "
        f"memory {memory:.0f} GB; {platform.system()} {platform.release()}",
        f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"- load of the machine by others when it began: {load:.1f} (1.0 is one busy core). "
        "Ratios were taken in turns within one run; times are longer on a busy machine.",
    ]


def command() -> str:
    """The command that repeats this run."""
    return " ".join(["python -m bench", *sys.argv[1:]])
