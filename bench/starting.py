"""From a fresh clone to the first page by `make demo`, stage by stage, and what all of it takes of memory.

Packages come from the registry that the machine is set up with, not from a cache: as on a new machine.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urljoin

from tests.with_postgres import free_port

from bench.figures import Report
from bench.processor import family, megabytes
from bench.server import ROOT

MINUTES, MEGABYTES, PAGES = 3, 350, 10
PATIENCE = 1800  # seconds, for a machine that does much else
STAGES = (
    ("1/4", "Python environment"), ("2/4", "packages"), ("3/4", "browser assets and translations"),
    ("4/4", "the command"), ("Preparing the database", "database"), ("Living through", "the demo's 47 days"),
    ("Luoshi ", "starting to serve"),
)  # fmt: skip


@dataclass
class Start:
    """`make demo` on its way: what it has said so far, and when."""

    process: subprocess.Popen[str]
    address: str
    began: float
    said: list[tuple[float, str]] = field(default_factory=list)

    def listen(self) -> None:
        """Note each line with its second, until the program ends."""
        for line in self.process.stdout or ():
            self.said.append((time.monotonic() - self.began, line.strip()))

    def is_ready(self) -> bool:
        """Whether it said how to enter."""
        if self.process.poll() is not None:
            raise RuntimeError(
                "make demo ended by itself:\n" + "\n".join(words for _at, words in self.said[-9:])
            )
        return any(words.startswith("Ctrl+C") for _at, words in self.said)

    def links(self) -> list[str]:
        """Addresses by which one enters in a role."""
        return [words for _at, words in self.said if words.startswith(f"{self.address}/")]

    def stages(self) -> str:
        """Seconds of each stage."""
        starts = [(at, name) for at, words in self.said for mark, name in STAGES if words.startswith(mark)]
        ends = [at for at, _name in starts[1:]]
        return ", ".join(f"{name} {end - at:.0f} s" for (at, name), end in zip(starts, ends, strict=False))


def run(report: Report) -> None:
    """Clone, start, open the first page, walk through ten, weigh."""
    before = sum(os.times()[2:4])
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as scratch, _started(Path(scratch)) as start:
        until = time.monotonic() + PATIENCE
        while not start.is_ready():
            if time.monotonic() > until:
                raise TimeoutError("make demo does not come to its end")
            time.sleep(0.1)
        urllib.request.urlopen(start.address).read()
        seconds = time.monotonic() - start.began
        opened = sum(_walk(link) for link in start.links()[:2])
        weights = [megabytes(pid) for pid in family(start.process.pid)]
    worked = sum(os.times()[2:4]) - before
    said = f"{seconds / 60:.1f} minutes, of them {worked:.0f} s of the processor ({start.stages()})"
    name = "git clone and make demo, until the first page"
    report.add(name, said, f"< {MINUTES} minutes", seconds < 60 * MINUTES)
    said = " + ".join(f"{one:.0f}" for one in sorted(weights, reverse=True))
    name = f"memory (RSS) of all {len(weights)} processes after {opened} pages of the filled demo"
    report.add(name, f"{sum(weights):.0f} MB ({said})", f"< {MEGABYTES} MB", sum(weights) < MEGABYTES)


@contextmanager
def _started(scratch: Path) -> Iterator[Start]:
    """`make demo` in a clone of what is committed, in an environment without anything of ours."""
    ours = re.compile("LUOSHI_|DJANGO_|PYTHON|VIRTUAL_ENV|DATABASE_URL|MAKE|MFLAGS")
    here = {name: value for name, value in os.environ.items() if not ours.match(name)}
    port, clone = free_port(), scratch / "luoshi"
    here |= {"PORT": str(port), "PIP_NO_CACHE_DIR": "1", "npm_config_cache": str(scratch / "npm")}
    began = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    process = subprocess.Popen(
        ["make", "demo"], cwd=clone, env=here, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    start = Start(process, f"http://127.0.0.1:{port}", began)
    listening = threading.Thread(target=start.listen)
    listening.start()
    try:
        yield start
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
        listening.join(60)


def _walk(link: str) -> int:
    """Enter by this link and open pages that stand on the first one; how many."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(link) as first:
        here, html = first.url, first.read().decode()
    project = "/".join(here.split("/")[3:5])
    found = dict.fromkeys(re.findall(rf'href="(/{re.escape(project)}/[\w/-]+/)"', html))
    for address in [*found][:PAGES]:
        browser.open(urljoin(here, address)).read()
    return len([*found][:PAGES])
