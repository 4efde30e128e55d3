"""Filing: reports with a picture by many at once, and everybody saying that there was nothing."""

from __future__ import annotations

import os
import random
import re
import statistics
import threading
import time
import uuid
from pathlib import Path

from bench.figures import Report
from bench.load import Connection, Run, get, multipart, post, together
from bench.pictures import pictures
from bench.server import asked, serving

REPORTERS, CLIENTS, PAUSE = 20, 50, 0.3
WITHOUT_PAUSE = (
    "Without a pause {n} clients ask for {n} forms and send {n} reports as fast as they are answered: "
    "{worked:.0f} ms of processor each time, shared by {cores} cores, are {least:.0f} ms for a round even "
    "when nobody else is there. Who sends goes before who asks for a form, so that the forms wait. The "
    "picture is not what takes the time: its header is read, it is decoded when somebody first looks at it."
)


def reports(report: Report, folder: Path, *, each: int, pause: float) -> None:
    """So many people report at the same time, each one report after another, `pause` seconds between them."""
    who = asked(folder, "cookies", str(REPORTERS))
    pool = pictures(REPORTERS)
    sizes = statistics.mean(map(len, pool)) / 1024
    with serving(folder, processes=2) as server:
        _reporting(server.port, who, pool, 2, 0)
        before = server.cpu()
        at_once = _reporting(server.port, who, pool, each, 0)
        worked = 1000 * (server.cpu() - before) / len(at_once.times)
        paced = _reporting(server.port, who, pool, each, pause)
    name = f"report with a picture of {sizes:.0f} kB, {REPORTERS} reporters"
    _tell(report, f"{name} at once, one each {pause:g} s, p95", paced, "")
    _tell(report, f"{name} without a pause, p95", at_once, f"; processor {worked:.0f} ms for form and report")
    cores = os.cpu_count() or 1
    least = REPORTERS * worked / cores
    report.note(WITHOUT_PAUSE.format(n=REPORTERS, worked=worked, cores=cores, least=least))
    for wrong in sorted({*at_once.wrong, *paced.wrong}):
        report.add("a report was answered with", wrong, "a receipt", False)


def _tell(report: Report, name: str, run: Run, more: str) -> None:
    p95, median = run.quantile(0.95), run.quantile(0.5)
    more += f"; asked again for the form {run.crowded} times" if run.crowded else ""
    said = (
        f"{p95:.0f} ms (median {median:.0f}, slowest {run.quantile(1):.0f}; {len(run.times)} reports{more})"
    )
    report.add(name, said, "< 300 ms", p95 < 300 and not run.wrong)


def _reporting(port: int, who: dict[str, object], pool: list[bytes], each: int, pause: float) -> Run:
    run, lock = Run(), threading.Lock()
    base, cookies = str(who["base"]), who["reporters"]
    assert isinstance(cookies, list)

    def one(place: int) -> None:
        line, dice = Connection(port), random.Random(place)
        for n in range(each):
            if pause:
                time.sleep(pause * dice.uniform(0.5, 1.5))
            form = _form(line, f"{base}report/", cookies[place], run)
            fields = {name: form[name] for name in ("csrfmiddlewaretoken", "key")} | {"page": "report"}
            fields["words"] = f"第{place}人第{n}次：保存订单要转20多秒，下午更慢。"
            body, kind = multipart(fields, "shot.webp", pool[place])
            began = time.perf_counter()
            answer = line.ask(post(f"{base}today/write/", body, kind, form["cookie"]))
            with lock:
                run.times.append(time.perf_counter() - began)
                run.wrong += [] if answer.status in (302, 303) else [str(answer.status)]
        line.close()

    began = time.monotonic()
    together([lambda place=place: one(place) for place in range(REPORTERS)])  # type: ignore[misc]
    run.seconds = time.monotonic() - began
    return run


def _form(line: Connection, path: str, cookie: str, run: Run) -> dict[str, str]:
    """Token, key and day of the page's first form that has a key, and the cookies to send with them.

    Who is told that it is crowded asks again, as the browser does.
    """
    while (page := line.ask(get(path, cookie))).status == 503:
        run.crowded += 1
        time.sleep(PAUSE)
    html = page.body.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    jar = re.search(rb"(?i)set-cookie:\s*(luoshi_csrf=[^;]+)", page.head)
    day = re.search(r'name="day" value="([^"]+)"', html)
    if page.status != 200 or not token or not jar:
        raise RuntimeError(f"{path}: {page.status}, no form")
    return {
        "csrfmiddlewaretoken": token[1],
        "key": str(uuid.uuid4()),
        "cookie": f"{cookie}; {jar[1].decode()}",
        "day": day[1] if day else "",
    }


def nil(report: Report, folder: Path, *, people: int) -> None:
    """Everybody files that there was no problem, many at a time; each exactly once, without an error."""
    who = asked(folder, "cookies", str(people))
    waiting = list(who["reporters"])
    run, lock = Run(), threading.Lock()

    def one() -> None:
        line = Connection(server.port)
        while True:
            with lock:
                if not waiting:
                    break
                cookie = waiting.pop()
            form = _form(line, f"{who['base']}today/", cookie, run)
            fields = f"csrfmiddlewaretoken={form['csrfmiddlewaretoken']}&key={form['key']}&day={form['day']}"
            request = post(
                f"{who['base']}today/nil/",
                fields.encode(),
                "application/x-www-form-urlencoded",
                form["cookie"],
            )
            began = time.perf_counter()
            answer = line.ask(request)
            with lock:
                run.times.append(time.perf_counter() - began)
                run.wrong += [] if answer.status in (302, 303) else [str(answer.status)]
        line.close()

    with serving(folder, processes=2) as server:
        began = time.monotonic()
        together([one] * CLIENTS)
        run.seconds = time.monotonic() - began
    kept = asked(folder, "filed")["filed"]
    said = f"{kept} kept, {len(run.wrong)} errors, in {run.seconds:.0f} s; p95 {run.quantile(0.95):.0f} ms"
    said += f"; asked again for the form {run.crowded} times"
    name = f"{people} nil filings from {CLIENTS} clients"
    report.add(name, said, f"{people} kept, 0 errors", kept == people and not run.wrong)
