"""The recorded cost of each chief request, in bare views of the same run, and whether it has grown.

`recorded.json` is written by `python -m bench --only costs` and compared with by `python -m bench --check`:
a ratio within one run holds on another machine and on a busy one, milliseconds do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import machine

FILE = Path(__file__).with_name("recorded.json")
BARE = "bare view"
ALLOWED = 1.2
"""A request that costs so many times its recorded figure fails the check."""
Ratios = dict[str, float]


def read(database: str, file: Path = FILE) -> Ratios:
    """What was recorded for this database, by request."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    found: Ratios = known.get(database, {})
    return found


def write(database: str, ratios: Ratios, file: Path = FILE) -> None:
    """Record these; what was recorded for another database stays."""
    known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    known |= {
        "measured": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine()[2].removeprefix("- processor: "),
    }
    known[database] = {name: round(ratio, 2) for name, ratio in ratios.items()}
    file.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def grown(recorded: Ratios, now: Ratios) -> list[str]:
    """Names of the requests that cost at least a fifth more than was recorded."""
    return [name for name, ratio in now.items() if name in recorded and ratio >= ALLOWED * recorded[name]]


def judged(database: str, recorded: Ratios, ask: Callable[[list[str]], Ratios]) -> list[str]:
    """A sentence for each request that has grown, and for each that cannot be compared.

    `ask` measures all requests, or those that are named: what seems to have grown is measured once more, and
    the smaller figure counts.
    """
    if not recorded:
        return [f"{database}: nothing is recorded; python -m bench --only costs does it"]
    now = ask([])
    said = [f"{database}: {name} is recorded, but was not measured" for name in recorded if name not in now]
    said += [f"{database}: {name} is not recorded" for name in now if name not in recorded]
    if doubtful := grown(recorded, now):
        again = ask(doubtful)
        now |= {name: min(now[name], again[name]) for name in doubtful}
    for name in grown(recorded, now):
        more = round(100 * (now[name] / recorded[name] - 1))
        said.append(
            f"{database}: {name} costs {more} % more processor time than recorded "
            f"({now[name]:.2f} bare views, {recorded[name]:.2f} before)"
        )
    return said
