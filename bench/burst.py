"""The end of a day: half of everybody's reports in ten minutes, beside a bare view that inserts a row.

How much can be filed is measured without a pause, in turns with the bare view on the same server. Then the
ten minutes are replayed in less time with their shape: few come early, most in the middle.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.with_postgres import postgres

from bench.figures import Report
from bench.load import Connection, Run, multipart, post, together
from bench.pictures import pictures
from bench.server import Server, asked, seeded, serving

PATIENCE, PAUSE = 60, 0.2
CLIENTS, MOST = 8, 20_000
"""Connections without a pause; people who sign in, of however many there are."""
SHARE = 0.3
SECRET = "b" * 32
"""The value of the cookie against forged forms, as a browser has it from any page."""
FORM = "application/x-www-form-urlencoded"
WORDS, PICTURE = 8, 4
"""Of a hundred filings so many tell of a problem in words, and so many with a picture; the others of none."""
SHAPE = (3, 5, 8, 11, 13, 14, 14, 13, 11, 8)
"""How a hundred filings are spread over the ten minutes before the hour."""


@dataclass
class Sizes:
    """How much is measured."""

    people: int
    rounds: int
    seconds: float
    replay: float


@dataclass
class Filing:
    """People who have not filed yet, as the requests by which they will."""

    base: str
    cookies: list[str]
    pool: list[bytes]
    people: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.people = len(self.cookies)

    def nothing(self) -> tuple[str, bytes]:
        """The next person had no problem."""
        body = f"csrfmiddlewaretoken={SECRET}&key={uuid.uuid4()}".encode()
        return "nothing", post(f"{self.base}today/nil/", body, FORM, self._next())

    def any(self) -> tuple[str, bytes]:
        """The next person files as people do."""
        with self.lock:
            luck = self.dice.randrange(100)
        if luck >= WORDS + PICTURE:
            return self.nothing()
        picture = self.pool[luck % len(self.pool)] if luck < PICTURE else b""
        return "with a picture" if picture else "with words", self.told(picture)

    def told(self, picture: bytes) -> bytes:
        """A filing with a problem, and its picture."""
        key, number = str(uuid.uuid4()), self.dice.randrange(10**6)
        fields = {"csrfmiddlewaretoken": SECRET, "key": key, "words": f"单号SO-{number}，保存要转20多秒。"}
        body, kind = multipart(fields, "shot.webp" if picture else "", picture)
        return post(f"{self.base}today/file/", body, kind, self._next())

    def _next(self) -> str:
        with self.lock:
            return f"{self.cookies.pop()}; luoshi_csrf={SECRET}"


def inserting(session: str = "") -> tuple[str, bytes]:
    """A request to the bare view, by nobody or by somebody who is signed in."""
    body = f"csrfmiddlewaretoken={SECRET}&key={uuid.uuid4()}".encode()
    return "bare", post("/bare/insert/", body, FORM, f"{session}luoshi_csrf={SECRET}")


def run(report: Report, sizes: Sizes) -> None:
    """SQLite, then PostgreSQL."""
    for database, folder, address in _companies(sizes.people):
        filing = _filing(folder, address, sizes)
        with serving(folder, processes=2, address=address) as server:
            _without_pause(report, database, server, filing, sizes)
            _replayed(report, database, server, filing, sizes)
            memory = server.megabytes()
        said = f"{sum(memory):.0f} MB ({' + '.join(f'{one:.0f}' for one in memory)})"
        report.add(f"{database}: memory of the server and its web processes afterwards", said)
        kept = asked(folder, "filed_today", address=address)["filed"]
        sent = filing.people - len(filing.cookies)
        report.add(f"{database}: kept of {sent:,} that were answered", f"{kept:,}", f"{sent:,}", kept == sent)


def _companies(people: int) -> Iterator[tuple[str, Path, str]]:
    size = {"problems": 2000, "people": people, "days": 60}
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        yield "SQLite", seeded(Path(folder), **size), ""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder, postgres(careful=True) as address:
        yield "PostgreSQL", seeded(Path(folder), address, **size), address


def _filing(folder: Path, address: str, sizes: Sizes) -> Filing:
    who = asked(folder, "cookies", str(min(sizes.people, MOST)), address=address)
    return Filing(who["base"], who["reporters"], pictures(PICTURE))


def _without_pause(report: Report, database: str, server: Server, filing: Filing, sizes: Sizes) -> None:
    """Bare view, filings and filings of nothing in turns; the medians of the ratios within a round."""
    known = f"{filing.cookies[0]}; "
    asks: dict[str, Callable[[], tuple[str, bytes]]] = {
        "bare": inserting, "known": lambda: inserting(known), "all": filing.any, "nothing": filing.nothing,
    }  # fmt: skip
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asks}
    each = filing.people // (3 * sizes.rounds)
    most = {"bare": 10**9, "known": 10**9, "all": each, "nothing": each}
    for ask in asks.values():
        _hammered(server, ask, 9, CLIENTS)
    for _round in range(sizes.rounds):
        for name, ask in asks.items():
            taken[name].append(_hammered(server, ask, sizes.seconds, most[name]))
    bare, known_too = taken.pop("bare"), taken.pop("known")
    rate, cpu = (statistics.median(each) for each in zip(*bare, strict=True))
    report.add(f"{database}: bare view that inserts a row", f"{rate:.0f} a second, {cpu:.1f} ms of processor")
    signed_in = statistics.median(one[1] for one in known_too)
    report.add(f"{database}: the same for somebody signed in", f"{signed_in:.1f} ms of processor")
    for name, runs in taken.items():
        title = "as people file" if name == "all" else "all of them of nothing"
        ratio = statistics.median(mine[0] / plain[0] for mine, plain in zip(runs, bare, strict=True))
        by_cpu = statistics.median(plain[1] / mine[1] for mine, plain in zip(runs, bare, strict=True))
        rate, cpu = (statistics.median(each) for each in zip(*runs, strict=True))
        said = f"{ratio:.2f} × ({rate:.0f} a second; {cpu:.1f} ms of processor, by that {by_cpu:.2f} ×, "
        said += f"and {signed_in / cpu:.2f} × of the one for somebody signed in)"
        name = f"{database}: filings, {title}, rate of the bare view's"
        report.add(name, said, f"≥ {SHARE} ×", ratio >= SHARE)


def _hammered(
    server: Server, ask: Callable[[], tuple[str, bytes]], seconds: float, most: int
) -> tuple[float, float]:
    """Answers a second, and milliseconds of processor each, database included."""
    run, lock, until = Run(), threading.Lock(), time.monotonic() + seconds
    left = iter(range(most))

    def one() -> None:
        line = Connection(server.port)
        while time.monotonic() < until:
            with lock:
                if next(left, None) is None:
                    break
            _kind, request = ask()
            _answered(line, request, run, lock)
        line.close()

    before, began = server.whole_cpu(), time.monotonic()
    together([one] * CLIENTS)
    run.seconds = time.monotonic() - began
    if run.wrong:
        raise RuntimeError(f"answers that were no receipts: {set(run.wrong)}")
    return run.per_second, 1000 * (server.whole_cpu() - before) / len(run.times)


def _answered(line: Connection, request: bytes, run: Run, lock: threading.Lock) -> None:
    """Sent until it is answered: whoever is told that it is crowded tries again, as the browser does."""
    began = time.perf_counter()
    while (answer := line.ask(request)).status == 503 and time.perf_counter() < began + PATIENCE:
        time.sleep(PAUSE)
    with lock:
        run.times.append(time.perf_counter() - began)
        run.wrong += [] if answer.status == 302 else [str(answer.status)]


def _replayed(report: Report, database: str, server: Server, filing: Filing, sizes: Sizes) -> None:
    """The ten minutes of as many people as are left, in their shape, in `replay` seconds."""
    people = min(len(filing.cookies), round(sizes.replay * 15))
    due = sorted(_moment(filing.dice) * sizes.replay for _one in range(people))
    requests = [filing.any() for _one in range(people)]
    runs = {kind: Run() for kind, _request in requests}
    lock, places, began = threading.Lock(), iter(range(people)), time.monotonic()

    def client() -> None:
        line = Connection(server.port)
        while True:
            with lock:
                place = next(places, None)
            if place is None:
                break
            time.sleep(max(0.0, began + due[place] - time.monotonic()))
            kind, request = requests[place]
            _answered(line, request, runs[kind], lock)
        line.close()

    before = server.whole_cpu()
    together([client] * CLIENTS * 2)
    worked = 1000 * (server.whole_cpu() - before) / people
    everything = Run(time.monotonic() - began, [one for run in runs.values() for one in run.times])
    wrong = sum(len(run.wrong) for run in runs.values())
    said = f"{people - wrong} acknowledged, {wrong} not, in {everything.seconds:.0f} s; "
    said += f"p95 {everything.quantile(0.95):.0f} ms"
    name = f"{database}: {people} filings in the shape of ten minutes, {worked:.1f} ms of processor each"
    report.add(name, said, f"{people} acknowledged", not wrong)
    for kind, run in sorted(runs.items()):
        said = f"median {run.quantile(0.5):.0f} ms, p95 {run.quantile(0.95):.0f} ms"
        report.add(f"{database}: of them {len(run.times)} {kind}", said)


def _moment(dice: random.Random) -> float:
    """When somebody files, from 0, ten minutes before the hour, to 1."""
    minute = dice.choices(range(len(SHAPE)), SHAPE)[0]
    return (minute + dice.random()) / len(SHAPE)
