"""The figures: what was measured, against what, with which command, on how busy a machine."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
BY_HAND = "<!-- by hand: everything below this line stays as it was written -->"
HEADING = "## "
SECTION = re.compile(f"(?m)^(?={HEADING})")


@dataclass(frozen=True)
class Figure:
    """One line of the report; `held` is None for what has no bound."""

    name: str
    value: str
    bound: str = ""
    held: bool | None = None


@dataclass
class Part:
    """What was measured together: a section of the report."""

    title: str
    command: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    loads: list[float] = field(default_factory=lambda: [os.getloadavg()[0]])

    def add(self, figure: Figure) -> None:
        """Note a figure, and how busy the machine was."""
        self.figures.append(figure)
        self.loads.append(os.getloadavg()[0])

    @property
    def text(self) -> str:
        """As it stands in RESULTS.md."""
        rows = [f"| {f.name} | {f.value} | {f.bound} | {_mark(f.held)} |" for f in self.figures]
        measured = (
            f"Measured on {self.began:%Y-%m-%d %H:%M} UTC with `{self.command}`; load of the machine "
            f"{self.loads[0]:.1f} when it began, {self.loads[-1]:.1f} when it ended."
        )
        table = ["| what | measured | bound | |", "|---|---|---|---|", *rows]
        notes = [line for note in self.notes for line in ("", note)]
        return "\n".join([f"{HEADING}{self.title}", "", measured, "", *table, *notes, "", ""])


@dataclass
class Report:
    """Everything that was measured in one run."""

    quick: bool
    parts: list[Part] = field(default_factory=list)

    def begin(self, name: str, title: str) -> None:
        """What is added from now on belongs to this part, which `--only` with this name repeats."""
        print(name, flush=True)
        self.parts.append(Part(title, f"python -m bench --only {name}"))

    def add(self, name: str, value: str, bound: str = "", held: bool | None = None) -> None:
        """Note a figure and say it."""
        self.parts[-1].add(Figure(name, value, bound, held))
        print(f"  {name}: {value}  {bound}  {_mark(held)}", flush=True)

    def note(self, words: str) -> None:
        """A paragraph below the part's table."""
        self.parts[-1].notes.append(words)

    @property
    def failed(self) -> list[Figure]:
        """Those that missed their bound."""
        return [figure for part in self.parts for figure in part.figures if figure.held is False]

    def write(self, file: Path = RESULTS) -> None:
        """Into RESULTS.md: new sections of what was measured; other sections and what is by hand stay."""
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        measured, mark, by_hand = before.partition(BY_HAND)
        sections = {one.splitlines()[0]: one for one in SECTION.split(measured) if one.startswith(HEADING)}
        sections |= {f"{HEADING}{part.title}": part.text for part in self.parts}
        head = "\n".join(["# Speed", "", *machine(), "", ""])
        whole = head + "".join(sections.values()) + (mark or BY_HAND) + (by_hand or "\n")
        file.write_text(whole, encoding="utf-8")


def _mark(held: bool | None) -> str:
    return {None: "", True: "holds", False: "**missed**"}[held]


def machine() -> list[str]:
    """On what, and how to read it."""
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = [line.split(":", 1)[1].strip() for line in about.splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        "`python -m bench` measures all of it, `--only PART` one part; each run writes what it measured.",
        "",
        f"- processor: {models[0] if models else platform.machine()}, {os.cpu_count()} cores; "
        f"memory {memory:.0f} GB; {platform.system()} {platform.release()}",
        f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "- A load of 1.0 is one busy core; what others do at the same time counts. Ratios are taken in turns "
        "within one run; times are longer on a busy machine.",
    ]  # fmt: skip
