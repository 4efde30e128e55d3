"""Pages: throughput beside a bare Django view, pages of large lists, and the weight of what travels."""

from __future__ import annotations

import gzip
import re
import statistics
from pathlib import Path

from bench.figures import Report
from bench.load import Connection, get, hammer
from bench.server import Server, asked, serving

CONNECTIONS = 8
SHARE = 0.4
AGAIN = 20
"""Times that a page is asked in one turn: the system counts processor time in hundredths of a second."""
PACKED = {"Accept_Encoding": "gzip"}
"""As every browser asks: all pages, the bare view's too, are compressed by the same middleware."""


def throughput(report: Report, folder: Path, *, rounds: int, seconds: float) -> None:
    """List and problem page against the bare view: in turns, round by round, and the median of the ratios."""
    who, where = asked(folder, "cookies", "1"), asked(folder, "pages")
    asks = {
        "bare view": [get(where["bare"], **PACKED)],
        "list page": [get(where["list"], who["lead"], **PACKED)],
        "list page with filters": [get(where["filtered"], who["lead"], **PACKED)],
        "problem page": [get(path, who["lead"], **PACKED) for path in where["problems"]],
    }
    with serving(folder, processes=2) as server:
        for requests in asks.values():
            hammer(server.port, requests, CONNECTIONS, 2)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asks}
        for _round in range(rounds):
            for name, requests in asks.items():
                taken[name].append(_measured(server, requests, seconds))
    bare = taken.pop("bare view")
    report.add("bare view, 50 rows", f"{statistics.median(rate for rate, _cpu in bare):.0f} a second")
    for name, runs in taken.items():
        ratio = statistics.median(mine[0] / plain[0] for mine, plain in zip(runs, bare, strict=True))
        cpu = statistics.median(plain[1] / mine[1] for mine, plain in zip(runs, bare, strict=True))
        rate = statistics.median(rate for rate, _cpu in runs)
        said = f"{ratio:.2f} × ({rate:.0f} a second; by processor time {cpu:.2f} ×)"
        report.add(f"{name}, throughput of the bare view's", said, f"≥ {SHARE} ×", ratio >= SHARE)
    report.add("queries of the list page", str(where["queries"]), "≤ 12", where["queries"] <= 12)


def _measured(server: Server, requests: list[bytes], seconds: float) -> tuple[float, float]:
    """Answers a second, and processor seconds an answer."""
    before = server.cpu()
    run = hammer(server.port, requests, CONNECTIONS, seconds)
    if run.wrong:
        raise RuntimeError(f"answers that were not 200: {set(run.wrong)}")
    return run.per_second, (server.cpu() - before) / len(run.times)


def depth(report: Report, small: Path, large: Path, sizes: tuple[str, str], *, times: int) -> None:
    """A long list's first page beside that of a short one, and its last page beside its first."""
    first, last = "?state=all", "?state=all&last=1"
    with serving(small, processes=1) as one, serving(large, processes=1) as other:
        asks = {
            "small": (one, get(asked(small, "pages")["list"] + first, asked(small, "cookies", "1")["lead"])),
            "large": (other, get(asked(large, "pages")["list"] + first, _lead(large))),
            "last": (other, get(asked(large, "pages")["list"] + last, _lead(large))),
        }
        taken = in_turns(asks, times)
    ratio, back = taken["large"] / taken["small"], taken["last"] / taken["large"]
    said = f"{ratio:.2f} × ({taken['large']:.1f} against {taken['small']:.1f} ms)"
    report.add(f"first page at {sizes[1]} problems, of that at {sizes[0]}", said, "≤ 1.3 ×", ratio <= 1.3)
    said = f"{back:.2f} × ({taken['last']:.1f} ms)"
    report.add(f"last page at {sizes[1]}, of the first", said, "≤ 1.1 ×", back <= 1.1)


def _lead(folder: Path) -> str:
    return str(asked(folder, "cookies", "1")["lead"])


def in_turns(asks: dict[str, tuple[Server, bytes]], times: int, again: int = AGAIN) -> dict[str, float]:
    """Median processor milliseconds of the server for each; a busy machine stretches wall time, not this."""
    lines = {name: Connection(server.port) for name, (server, _request) in asks.items()}
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for turn in range(times):
        for name, (server, request) in asks.items():
            before = server.whole_cpu()
            for _again in range(again):
                answer = lines[name].ask(request)
                if answer.status != 200:
                    raise RuntimeError(f"{name}: {answer.status}")
            if turn:
                taken[name].append((server.whole_cpu() - before) / again * 1000)
    for line in lines.values():
        line.close()
    return {name: statistics.median(values) for name, values in taken.items()}


def weight(report: Report, folder: Path) -> None:
    """Bytes of HTML, style and script that a first visit sends over the line."""
    who = asked(folder, "cookies", "1")
    pages = [
        ("front-line page (today)", "today/", who["reporters"][0], 60),
        ("lead's inbox", "inbox/", who["lead"], 120),
        ("lead's list", "problems/", who["lead"], 120),
    ]
    with serving(folder, processes=1) as server:
        for name, path, cookie, most in pages:
            parts = _parts(server.port, who["base"] + path, cookie)
            whole = sum(parts.values()) / 1000
            each = ", ".join(f"{kind} {travels / 1000:.0f}" for kind, travels in parts.items())
            report.add(name, f"{whole:.0f} kB on the line ({each})", f"≤ {most} kB", whole <= most)


def _parts(port: int, path: str, cookie: str) -> dict[str, int]:
    """For page, style and script: bytes as they travel to a browser."""
    line = Connection(port)
    page = line.ask(get(path, cookie, **PACKED))
    if page.status != 200:
        raise RuntimeError(f"{path}: {page.status}")
    parts = {"html": len(page.body)}
    html = _unpacked(page.head, page.body).decode()
    for found in re.findall(r'(?:href|src)="(/static/dist/[^"]+)"', html):
        kind = found.rsplit(".", 1)[1]
        parts[kind] = parts.get(kind, 0) + len(line.ask(get(found, **PACKED)).body)
    line.close()
    return parts


def _unpacked(head: bytes, body: bytes) -> bytes:
    return gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body
