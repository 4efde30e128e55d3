"""When disk, database or worker fail: pages stay readable, what is acknowledged stays, and somebody says so."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils.translation import override

from luoshi.config.tests.test_serving import LUOSHI, environment, eventually, free_port
from luoshi.config.trouble import BUSY, FULL, READ_ONLY, Trouble
from luoshi.home.navigation import frame_of
from luoshi.kernel.jobs import beat
from luoshi.problems.models import Occurrence, Problem
from luoshi.testing.cast import Cast
from luoshi.testing.database import migrated_file
from luoshi.trail.models import Event
from tests.planted import browser

WORDS = "改了收货地址以后保存不了，提示字段长度超限，删短才行，客户等着发货呢，请帮忙看看。"


@contextmanager
def told(on: str, off: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(on)
        try:
            yield
        finally:
            cursor.execute(off)


@contextmanager
def locked() -> Iterator[None]:
    """Another program holds the file's write lock longer than anybody waits."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with told("PRAGMA busy_timeout=100", "PRAGMA busy_timeout=30000"):
            yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full() -> Iterator[None]:
    """No page more than there is, and none that an earlier test left empty."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    with told("PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823"):
        yield


ON_SQLITE = {
    "read-only": (lambda: told("PRAGMA query_only=ON", "PRAGMA query_only=OFF"), READ_ONLY),
    "full": (full, FULL),
    "locked": (locked, BUSY),
}
STANDBY = "SET default_transaction_read_only="
ON_POSTGRESQL = {"read-only": (lambda: told(f"{STANDBY}on", f"{STANDBY}off"), READ_ONLY)}
FAULTS = ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL


def counts() -> tuple[int, int, int]:
    return Problem.objects.count(), Occurrence.objects.count(), Event.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", FAULTS)
def test_pages_stay_readable_and_a_report_comes_back_with_its_words(cast: Cast, name: str) -> None:
    fault, trouble = FAULTS[name]
    problem = Problem.report(by=cast.reporter, words=WORDS)
    client, lead = browser(cast.reporter), browser(cast.lead)
    before, url = counts(), cast.project.url
    with fault():
        for page in (
            "diary:today",
            "diary:report",
            "diary:mine",
            "problems:list",
            "post:inbox",
            "knowledge:list",
        ):
            assert client.get(url(page)).status_code == 200, page
        for page in ("problems:inbox", "home:overview", "diary:missing"):
            assert lead.get(url(page)).status_code == 200, page
        assert client.get(url("problems:show", problem.number)).status_code == 200
        assert_refused(client, url("diary:write"), trouble)
    assert counts() == before
    assert client.post(url("diary:write"), {"words": WORDS * 40, "key": "k"}).status_code == 302


def assert_refused(client: Client, url: str, trouble: Trouble) -> None:
    refused = client.post(url, {"words": WORDS * 40, "key": "k"})
    page = refused.content.decode()
    assert (refused.status_code, bool(refused["Retry-After"])) == (503, True)
    with override("zh-hans"):
        assert str(trouble.sentence) in page
    assert WORDS * 40 in page
    assert 'value="k"' in page


@pytest.mark.django_db
def test_a_stopped_worker_is_told_to_the_lead_alone(cast: Cast) -> None:
    caches["process"].clear()
    pages = {part: frame_of(member, "/")["banner"] for part, member in cast.everybody().items()}
    assert [part for part, banner in pages.items() if banner] == ["lead", "outsider"]
    assert (
        str(pages["lead"])[:20] in browser(cast.lead).get(cast.project.url("problems:list")).content.decode()
    )
    assert not browser(None).get("/healthz").json()["worker"]["ok"]


@pytest.mark.django_db
def test_a_living_worker_is_not_mentioned(cast: Cast) -> None:
    beat("w")
    caches["process"].clear()
    assert frame_of(cast.lead, "/")["banner"] == ""
    assert browser(None).get("/healthz").json()["worker"]["ok"]


# A real server, killed in the middle of a burst.

PEOPLE, EACH = 4, 12


class Server:
    """The web server alone on loopback, with a database of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.environment = environment(data, self.port) | {"DJANGO_SETTINGS_MODULE": "luoshi.config.settings"}
        shutil.copy(migrated_file(), data / "luoshi.sqlite3")

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [*LUOSHI, *words], env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
                   str(self.port), "--workers", "1", "--blocking-threads", "4", "--log-level", "warning",
                   "luoshi.config.wsgi:application"]  # fmt: skip
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        eventually(self.answers)

    def answers(self) -> bool:
        try:
            ask = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            ask.request("GET", "/accounts/login/")
            return ask.getresponse().status == 200
        except OSError:
            return False

    def kill(self) -> None:
        if not hasattr(self, "process") or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


# Run inside the server's installation: a cast, a session and a token for each of its reporters.
PREPARE = """
import json
from django.conf import settings
from django.test import Client
from luoshi.testing.cast import make_cast
cast = make_cast()
people = []
for member in (cast.reporter, cast.reporter2, cast.head, cast.lead):
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(member.user)
    client.get(cast.project.url("diary:report"))
    people.append({name: morsel.value for name, morsel in client.cookies.items()})
print("COOKIES", json.dumps(people))
"""
COUNT = """
from collections import Counter
from luoshi.problems.models import Occurrence
import json
print("WORDS", json.dumps(list(Occurrence.objects.values_list("words", flat=True))))
"""


def said(output: str, mark: str) -> list[object]:
    line = next(line for line in output.splitlines() if line.startswith(mark))
    return list(json.loads(line.removeprefix(mark)))


def burst(server: Server, cookies: dict[str, str], who: int, acknowledged: list[str]) -> None:
    """Report one after another; whatever gets no answer is sent again with the same key until it does."""
    for number in range(EACH):
        words = f"第{who}人第{number}件：保存订单时一直转圈"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if reported(server, cookies, words, f"burst-{who}-{number}"):
                acknowledged.append(words)
                break
            time.sleep(0.1)


def reported(server: Server, cookies: dict[str, str], words: str, key: str) -> bool:
    token = cookies["luoshi_csrf"]
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token,
               "Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{server.port}/"}  # fmt: skip
    try:
        ask = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        ask.request("POST", "/huarui/CRM/today/write/", urlencode({"words": words, "key": key}), headers)
        return ask.getresponse().status == 302
    except (OSError, http.client.HTTPException):
        return False


@pytest.fixture
def server(tmp_path: Path, django_db_setup: None) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.kill()


@pytest.mark.crash
def test_a_server_killed_in_a_burst_loses_nothing_acknowledged_and_doubles_nothing(server: Server) -> None:
    people = said(server.run("shell", "-c", PREPARE), "COOKIES")
    server.start()
    acknowledged: list[str] = []
    threads = [
        threading.Thread(target=burst, args=(server, cookies, who, acknowledged))
        for who, cookies in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for goal in (PEOPLE * EACH // 4, PEOPLE * EACH // 2):
        eventually(lambda goal=goal: len(acknowledged) >= goal)
        server.kill()
        server.start()
    for thread in threads:
        thread.join(60)
    kept = said(server.run("shell", "-c", COUNT), "WORDS")
    assert len(acknowledged) == PEOPLE * EACH
    assert sorted(map(str, kept)) == sorted(acknowledged)
    server.run("doctor")
