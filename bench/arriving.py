"""A thousand mails at once: taken in by LMTP, read, filed or waiting, while people look at pages."""

from __future__ import annotations

import os
import smtplib
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from tests.with_postgres import free_port

from bench.figures import Report
from bench.load import LOOPBACK, Connection, Run, get
from bench.pictures import pictures
from bench.server import ROOT, Server, asked, environment, serving

TRUSTED = "mx.bench.example"
SENDERS, READERS, THINK, QUIET = 8, 4, 0.5, 20.0
MINUTES = 3
ALONE = (
    "The worker needs {least:.0f} s of all processors for {mails} mails; the rest of the time others had."
    " The pages are asked by four people who think for half a second, before and meanwhile."
)
UNREAD = "SELECT count(*) FROM mailroom_arrival WHERE status='unread'"
WORDS = "改了收货地址以后保存不了，提示字段长度超限，删短才行。"


def run(report: Report, folder: Path, *, mails: int) -> None:
    """Pages alone first, then the same pages while the mails come and are handled."""
    lmtp = free_port()
    own = {
        "LUOSHI_MAIL_IN": "luoshi@in.example.com", "LUOSHI_MAILGATE": f"lmtp://{LOOPBACK}:{lmtp}",
        "LUOSHI_MAIL_TRUSTED": TRUSTED, "PORT": "0",
    }  # fmt: skip
    who, known = asked(folder, "cookies", "4"), _writers(folder)
    letters = list(_mails(mails, known["from"], str(known["to"])))
    requests = [get(f"{who['base']}{page}", str(who["lead"])) for page in ("problems/", "inbox/", "changes/")]
    with serving(folder, processes=2) as server, _processes(folder, own, lmtp) as worker:
        look(server.port, requests, threading.Event(), 5)
        alone = look(server.port, requests, threading.Event(), QUIET)
        done = threading.Event()
        busy: list[Run] = []
        looking = threading.Thread(target=lambda: busy.append(look(server.port, requests, done, 600)))
        began, before = time.monotonic(), worker.cpu()
        looking.start()
        _deliver(lmtp, letters, str(known["to"]))
        taken = time.monotonic() - began
        left = _until_handled(folder, mails)
        seconds, worked = time.monotonic() - began, worker.cpu() - before
        done.set()
        looking.join()
    _tell(report, folder, mails, taken, seconds, left, worked, alone, busy[0])


def _writers(folder: Path) -> dict[str, list[str]]:
    return asked(folder, "writers")


@contextmanager
def _processes(folder: Path, own: dict[str, str], lmtp: int) -> Iterator[Server]:
    """The mail gate and the worker, as `luoshi serve` starts them; the worker is counted."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "luoshi.config.cli", name], env=environment(folder, **own), cwd=ROOT
        )
        for name in ("mailgate", "worker")
    ]
    try:
        _wait(lmtp)
        yield Server(0, started[-1])
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(60)


def _wait(lmtp: int) -> None:
    for _try in range(900):
        try:
            smtplib.LMTP(LOOPBACK, lmtp).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the mail gate does not answer")


def _mails(count: int, people: list[str], to: str) -> Iterator[tuple[str, bytes]]:
    """Seven of ten report something, one with a picture; three of ten wait, as nothing proves who wrote."""
    pool = pictures(10)
    for number in range(count):
        sender = people[number % len(people)]
        mail = EmailMessage()
        if number % 10 < 7:
            domain = sender.partition("@")[2]
            mail["Authentication-Results"] = f"{TRUSTED}; dmarc=pass header.from={domain}"
        mail["Message-ID"], mail["From"], mail["To"] = f"<{number}@bench.example>", sender, to
        mail["Subject"] = f"第{number}封：保存不了"
        mail.set_content(f"{WORDS}\n\n在 2026年11月30日，张三 写道：\n> 请看一下\n")
        if number % 10 == 0:
            mail.add_attachment(
                pool[number // 10 % 10], maintype="image", subtype="webp", filename="截图.webp"
            )
        yield sender, mail.as_bytes(policy=SMTP)


def _deliver(lmtp: int, letters: list[tuple[str, bytes]], to: str) -> None:
    """Over several connections, as a mail server hands them on."""

    def one(place: int) -> None:
        with smtplib.LMTP(LOOPBACK, lmtp) as line:
            for sender, raw in letters[place::SENDERS]:
                line.sendmail(sender, [to], raw)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _until_handled(folder: Path, mails: int) -> int:
    """Waits until nothing is unread; how many were unread when the time was over."""
    until = time.monotonic() + 2 * MINUTES * 60
    with sqlite3.connect(f"file:{folder}/luoshi.sqlite3?mode=ro", uri=True) as database:
        while True:
            [left] = database.execute(
                "SELECT count(*) FROM mailroom_arrival WHERE status='unread'"
            ).fetchone()
            if not left or time.monotonic() > until:
                return int(left)
            time.sleep(0.5)


def look(port: int, requests: list[bytes], done: threading.Event, seconds: float) -> Run:
    """People who look at pages and think in between."""
    run, lock, until = Run(), threading.Lock(), time.monotonic() + seconds

    def one(place: int) -> None:
        line, n = Connection(port), place
        while time.monotonic() < until and not done.is_set():
            began = time.perf_counter()
            answer = line.ask(requests[n % len(requests)])
            with lock:
                run.times.append(time.perf_counter() - began)
                run.wrong += [] if answer.status == 200 else [str(answer.status)]
            n += 1
            done.wait(THINK)
        line.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return run


def _tell(
    report: Report,
    folder: Path,
    mails: int,
    taken: float,
    seconds: float,
    left: int,
    worked: float,
    alone: Run,
    busy: Run,
) -> None:
    how = asked(folder, "arrivals")
    ends = (
        f"{how.get('done', 0)} filed, {how.get('waits', 0)} wait, {left} unread; all kept after {taken:.0f} s"
    )
    ends += f"; processor {worked / mails * 1000:.0f} ms each"
    held = left == 0 and seconds < MINUTES * 60 and sum(how.values()) == mails
    report.add(
        f"{mails} mails at once, all filed or waiting",
        f"{seconds:.0f} s ({ends})",
        f"< {MINUTES} minutes",
        held,
    )
    least = worked / (os.cpu_count() or 1)
    report.note(ALONE.format(mails=mails, least=least))
    quiet, loaded = alone.quantile(0.95), busy.quantile(0.95)
    slower = loaded / quiet if quiet else 0.0
    medians = f"medians {alone.quantile(0.5):.0f} and {busy.quantile(0.5):.0f}"
    said = f"{slower:.2f} × ({quiet:.0f} ms alone, {loaded:.0f} ms meanwhile; {medians})"
    report.add("pages of the lead meanwhile, p95", said, "< 1.5 ×", slower < 1.5 and not busy.wrong)
