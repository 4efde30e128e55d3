"""Which questions each test asks of the database, and a few tests that together ask all of them.

Every statement costs as much on a second database as on the first, and most tests ask what others asked before.
The run on SQLite writes down what each test asked (`--record-statements`); the run on PostgreSQL that follows leaves
out those that would ask nothing new there (`--new-statements`). `docs/decisions/asked-on-both.md` says what is new.
"""

from __future__ import annotations

import heapq
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import Error

PRODUCT = Path(__file__).resolve().parent.parent
ROOT = PRODUCT.parent.parent
KEPT = ROOT / ".cache" / "statements"
# As many places or rows as it may be: it is the same statement.
MANY = re.compile(r"\(%s(?:, %s)+\)(?:, \(%s(?:, %s)+\))*")
FREE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")


Noted = tuple[float, bool, set[str]]
"""Of one test: seconds, whether it goes to every database, and what it asked."""


@dataclass
class Asked:
    """What one test asked, by number; `alone` when it goes to every database for another reason."""

    keys: set[int] = field(default_factory=set)
    seconds: float = 0.0
    alone: bool = False


class Notebook:
    """The questions of a process, written down test by test."""

    def __init__(self) -> None:
        self.tests: dict[str, Asked] = {}
        self.numbers: dict[tuple[str, tuple[str, int] | None, frozenset[str] | None], int] = {}
        self.now = Asked()

    def turn_to(self, test: str) -> Asked:
        """What follows is asked by this test."""
        self.now = self.tests.setdefault(test, Asked())
        return self.now

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Around every statement: the same words from the same line of the product with values of the same kinds."""
        if not sql.startswith(FREE):
            kinds = frozenset(map(kind, params or ())) if not many else None
            key = (sql, place(), kinds)
            self.now.keys.add(self.numbers.setdefault(key, len(self.numbers)))
        try:
            return execute(sql, params, many, context)
        except Error:
            self.now.alone = True  # what a database refuses, and what is left afterwards, is its own
            raise

    @contextmanager
    def aside(self) -> Iterator[set[int]]:
        """What is asked inside, for its own sake too."""
        before, inside = self.now.keys, set[int]()
        self.now.keys = inside
        yield inside
        self.now.keys = before | inside

    def save(self, worker: str) -> None:
        """For the run on the other database. Keys are named alike in all workers."""
        names = [_name(*key) for key in self.numbers]
        tests = {
            test: [round(asked.seconds, 3), asked.alone, sorted({names[one] for one in asked.keys})]
            for test, asked in self.tests.items()
        }
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{worker}.json").write_text(json.dumps(tests))


NOTEBOOK = Notebook()


def kind(value: object) -> str:
    """What a database may take amiss in a value: its type, its length or size, a date far from ours."""
    if isinstance(value, str):
        if len(value) > 200:
            return "long"
        return "far" if value[4:5] == "-" == value[7:8] and value[:2] not in ("19", "20") else "text"
    if isinstance(value, int):
        return "number" if -(2**31) <= value < 2**31 else "large"
    return type(value).__name__


def place() -> tuple[str, int] | None:
    """The innermost line of the product that asks; None when the test itself does."""
    frame: FrameType | None = sys._getframe(2)
    while frame:
        path = frame.f_code.co_filename
        known = _OURS.get(path)
        if known or (known is None and _is_product(path)):
            return path, frame.f_lineno
        frame = frame.f_back
    return None


_OURS: dict[str, bool] = {}


def _is_product(path: str) -> bool:
    # Between a statement and who asks it stand the databases' own connections, and how rows are saved.
    between = ("/tests/", "/testing/", "/kernel/turns.py", "/kernel/postgresql/", "/kernel/saving.py")
    tests = any(part in path for part in between)
    _OURS[path] = known = path.startswith(str(PRODUCT)) and not tests
    return known


def _name(sql: str, where: tuple[str, int] | None, kinds: frozenset[str] | None) -> str:
    line = f"{where[0]}:{where[1]}" if where else ""
    text = f"{MANY.sub('(…)', sql)} {line} {sorted(kinds) if kinds is not None else 'rows'}"
    return blake2b(text.encode(), digest_size=6).hexdigest()


def forget() -> None:
    """A new recording begins."""
    for file in KEPT.glob("*.json"):
        file.unlink()


def recorded() -> dict[str, Noted]:
    """What the last recording says, unless the product or a test was changed since."""
    files = list(KEPT.glob("*.json"))
    sources = [file for folder in ("src", "tests") for file in (ROOT / folder).rglob("*.py")]
    if not files or max(map(_written, [*sources, ROOT / "conftest.py"])) > min(map(_written, files)):
        return {}
    tests: dict[str, Any] = {}
    for file in files:
        tests |= json.loads(file.read_text())
    return {test: (seconds, alone, set(keys)) for test, (seconds, alone, keys) in tests.items()}


def _written(file: Path) -> float:
    return file.stat().st_mtime


def needed(tests: Iterable[str], must: Callable[[str], bool], varies: Callable[[str], bool]) -> set[str]:
    """Of these tests those that must run, those of which nothing is known, and few that ask all the rest.

    What varies from run to run runs, and nobody relies on what it asked. The cheapest for what it asks anew is
    taken first; whoever turns out to ask only what others ask too is left out after all.
    """
    known, wanted, rest, asked = recorded(), set[str](), dict[str, Noted](), set[str]()
    for test in tests:
        if varies(test) or test not in known:
            wanted.add(test)
        elif known[test][1] or must(test):
            wanted.add(test)
            asked |= known[test][2]
        else:
            rest[test] = known[test]
    news = {test: (seconds, alone, keys - asked) for test, (seconds, alone, keys) in rest.items()}
    return wanted | _none_in_vain(news, _few(news))


def _few(rest: dict[str, Noted]) -> set[str]:
    asked = set[str]()

    def worth(test: str) -> float:
        return -len(rest[test][2] - asked) / (rest[test][0] + 0.02)

    heap = [(worth(test), test) for test in sorted(rest)]
    heapq.heapify(heap)
    taken = set[str]()
    while heap and heap[0][0] < 0:
        _old, test = heapq.heappop(heap)
        if (now := worth(test)) < 0 and heap and now > heap[0][0]:
            heapq.heappush(heap, (now, test))
        elif now < 0:
            taken.add(test)
            asked |= rest[test][2]
    return taken


def _none_in_vain(rest: dict[str, Noted], taken: set[str]) -> set[str]:
    """Without those that were taken early and ask nothing besides what later ones ask; the dearest go first."""
    times = Counter(key for test in taken for key in rest[test][2])
    for test in sorted(taken, key=lambda test: (-rest[test][0], test)):
        if all(times[key] > 1 for key in rest[test][2]):
            taken = taken - {test}
            times.subtract(rest[test][2])
    return taken
