"""Ten times as many requests as the node can answer: who is admitted is served, the rest hear so at once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Report
from bench.load import Connection, Run, get, hammer, together
from bench.server import Server, asked, serving

CLIENTS, READERS = 160, 40
CALM = 0.5
"""Seconds within which a page comes when the node is well."""


@dataclass
class Burst:
    """What came of the burst: seconds of those served and of those turned away, and of the health page."""

    served: list[float] = field(default_factory=list)
    turned_away: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def run(report: Report, folder: Path, *, seconds: float) -> None:
    """Find out what the node can do, ask for ten times as much, and see how soon it is as before."""
    who = asked(folder, "cookies", str(READERS))
    pages = [get(f"{who['base']}problems/", cookie) for cookie in who["reporters"]]
    with serving(folder, processes=2) as server:
        hammer(server.port, pages, 8, 3)
        before = server.cpu()
        alone = hammer(server.port, pages, 8, seconds)
        worked = (server.cpu() - before) / len(alone.times)
        burst, took = _burst(server, pages, 10 * alone.per_second, seconds)
        calm = _until_calm(server, pages[0])
    _tell(report, alone, worked, burst, took, calm)


def _tell(report: Report, alone: Run, worked: float, burst: Burst, took: float, calm: float) -> None:
    report.add(
        "what the node can do",
        f"{alone.per_second:.0f} list pages a second ({1000 * worked:.0f} ms of processor each)",
    )
    asked_for = len(burst.served) + len(burst.turned_away) + len(burst.others)
    said = f"{asked_for / took:.0f} a second for {took:.0f} s"
    report.add("asked for in the burst", said)
    served, away = Run(took, burst.served), Run(took, burst.turned_away)
    slowest = served.quantile(1) / 1000
    said = (
        f"{served.per_second:.0f} a second; slowest {slowest:.2f} s, p95 {served.quantile(0.95) / 1000:.2f} s"
    )
    report.add("served", said, "slowest ≤ 2 s", slowest <= 2)
    said = f"{len(away.times)}; p95 {away.quantile(0.95):.0f} ms, slowest {away.quantile(1):.0f} ms"
    report.add("told 503 with Retry-After", said, "p95 < 1 s", away.quantile(0.95) < 1000)
    report.add(
        "any other answer",
        f"{len(burst.others)} {' '.join(sorted(set(burst.others)))}",
        "0",
        not burst.others,
    )
    slowest = max(burst.health)
    report.add(
        "health page in the burst", f"slowest of {len(burst.health)}: {slowest:.2f} s", "≤ 2 s", slowest <= 2
    )
    report.add("as before after the burst", f"{calm:.1f} s", "≤ 30 s", calm <= 30)


def _burst(server: Server, pages: list[bytes], rate: float, seconds: float) -> tuple[Burst, float]:
    burst, lock = Burst(), threading.Lock()
    began = time.monotonic()

    def client(place: int) -> None:
        line, n = Connection(server.port), place
        while (due := began + n / rate) < began + seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            asked_at = time.monotonic()
            answer = line.ask(pages[n % len(pages)])
            with lock:
                told = {200: burst.served, 503: burst.turned_away}.get(answer.status)
                if told is None or (answer.status == 503) != (b"retry-after" in answer.head.lower()):
                    burst.others.append(str(answer.status))
                else:
                    told.append(time.monotonic() - asked_at)
            n += CLIENTS
        line.close()

    def health() -> None:
        line = Connection(server.port)
        while time.monotonic() < began + seconds:
            asked_at = time.monotonic()
            line.ask(get("/healthz?part=database"))
            burst.health.append(time.monotonic() - asked_at)
            time.sleep(0.25)
        line.close()

    together([health, *(lambda place=place: client(place) for place in range(CLIENTS))])  # type: ignore[misc]
    return burst, time.monotonic() - began


def _until_calm(server: Server, page: bytes) -> float:
    """Seconds until eight pages one after another come as quickly as ever."""
    line, began, well, since = Connection(server.port), time.monotonic(), 0, time.monotonic()
    while well < 8 and time.monotonic() < began + 60:
        asked_at = time.monotonic()
        good = line.ask(page).status == 200 and time.monotonic() - asked_at < CALM
        if not good:
            well, since = 0, time.monotonic()
        well += good
    line.close()
    return since - began
