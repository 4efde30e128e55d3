"""`luoshi serve` as an installation runs it: real processes, killed and told to stop."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from luoshi.testing.database import migrated_file

pytestmark = pytest.mark.crash
LUOSHI = [sys.executable, "-m", "luoshi.config.cli"]


def environment(data: Path, port: int) -> dict[str, str]:
    own = {"LUOSHI_DATA": str(data), "PORT": str(port), "PYTHONPATH": os.pathsep.join(sys.path)}
    return {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "LUOSHI_MAIL_URL")} | own


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], object], seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.2)


def says(command: str, data: Path, port: int) -> subprocess.CompletedProcess[str]:
    """What `luoshi` says with a folder and a port with which it does not go on for long."""
    return subprocess.run(
        [*LUOSHI, command], env=environment(data, port), capture_output=True, text=True, timeout=60
    )


class Running:
    """One `luoshi serve` with its processes."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.process = subprocess.Popen(
            [*LUOSHI, "serve"], env=environment(data, port), start_new_session=True
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def health(self) -> dict[str, Any]:
        try:
            answer = urllib.request.urlopen(f"{self.address}/healthz", timeout=5)
        except urllib.error.HTTPError as unwell:
            answer = unwell
        except OSError:
            return {"ok": False, "database": {"ok": False}}
        return dict(json.load(answer))

    def family(self) -> dict[int, str]:
        """Process number and command line of everything started by it."""
        found, grown = {self.process.pid: ""}, True
        while grown:
            grown = False
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                    words = (folder / "cmdline").read_text().replace("\0", " ")
                except (OSError, ValueError):
                    continue
                if parent in found and int(folder.name) not in found:
                    found[int(folder.name)], grown = words, True
        return found

    def one(self, words: str) -> int:
        return next(pid for pid, line in self.family().items() if words in line)

    def megabytes(self) -> int:
        lines = [Path(f"/proc/{pid}/status").read_text() for pid in self.family()]
        return sum(int(line.split("VmRSS:")[1].split()[0]) for line in lines) // 1024


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data, port = tmp_path_factory.mktemp("data"), free_port()
    subprocess.run(
        [*LUOSHI, "migrate", "--verbosity=0"], env=environment(data, port), check=True, timeout=120
    )
    running = Running(data, port)
    eventually(lambda: running.health()["ok"])
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(30)


def test_one_command_serves_pages_and_runs_the_worker(running: Running) -> None:
    assert running.health()["worker"]["ok"]


def schema(file: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        made = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        return made + database.execute("SELECT app, name, '' FROM django_migrations ORDER BY id").fetchall()


def test_all_migrations_make_the_database_that_the_other_tests_copy(
    running: Running, django_db_setup: None
) -> None:
    assert schema(running.data / "luoshi.sqlite3") == schema(migrated_file())


def test_everything_together_needs_less_than_350_megabytes(running: Running) -> None:
    assert running.megabytes() < 350


def test_pages_travel_compressed(running: Running) -> None:
    asked = urllib.request.Request(f"{running.address}/accounts/login/", headers={"Accept-Encoding": "gzip"})
    packed, plain = urllib.request.urlopen(asked), urllib.request.urlopen(asked.full_url)
    words, whole = packed.read(), plain.read()
    assert packed.headers["Content-Encoding"] == "gzip" and not plain.headers["Content-Encoding"]
    assert b"<html" in gzip.decompress(words) and len(words) * 2 < len(whole)
    assert words[3] & 8, "padding of random length: nobody learns from lengths what a page holds"
    assert "Accept-Encoding" in plain.headers["Vary"]


SECOND = "GET /smuggled-away HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
AMBIGUOUS = (
    f"Content-Length: 5\r\n{CHUNKED}\r\n0\r\n\r\n", f"{CHUNKED}Content-Length: 5\r\n\r\n0\r\n\r\n",
    "Content-Length: 0\r\nContent-Length: 51\r\n\r\n", "Content-Length: 51\r\nContent-Length: 0\r\n\r\n",
    "Content-Length: 0, 51\r\n\r\n", "Content-Length: +0\r\n\r\n", "Content-Length: 0x0\r\n\r\n",
    "Content-Length: -1\r\n\r\n", "Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n",
    "Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n", "Transfer-Encoding: xchunked\r\n\r\n",
    "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    f"{CHUNKED}Transfer-Encoding: identity\r\n\r\n0\r\n\r\n", "Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    f"Content-Length: 0\n{CHUNKED}\r\n0\r\n\r\n", "X: y\rContent-Length: 51\r\n\r\n", "X\x00Y: z\r\n\r\n",
    f"{CHUNKED}\r\n10000000000000000\r\n", f"{CHUNKED}\r\n 0\r\n\r\n", f"{CHUNKED}\r\n0x0\r\n\r\n",
    f"{CHUNKED}\r\n0;x\n\r\n\r\n",
)  # fmt: skip


def answers(running: Running, head: str) -> list[str]:
    """How often this connection is answered, with which status, until it is closed or silent."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as line:
        line.sendall(f"POST /language/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}{SECOND}".encode())
        said = b""
        with suppress(TimeoutError, ConnectionError):
            while piece := line.recv(65536):
                said += piece
    return re.findall(r"HTTP/1\.1 (\d{3})", said.decode(errors="replace"))


def test_an_ambiguous_request_is_one_request_at_most(running: Running) -> None:
    """Where proxy and server could disagree about its end, what is hidden behind it is never answered."""
    assert len(answers(running, "Content-Length: 0\r\n\r\n")) == 2, "two clear ones are two"
    assert {head: found for head in AMBIGUOUS if len(found := answers(running, head)) > 1} == {}


def test_what_is_compressed_beforehand_keeps_its_length(running: Running) -> None:
    page = urllib.request.urlopen(f"{running.address}/accounts/login/").read().decode()
    built = re.search(r'"(/static/dist/[^"]+)"', page)
    assert built
    asked = urllib.request.Request(running.address + built[1], headers={"Accept-Encoding": "gzip"})
    answer = urllib.request.urlopen(asked)
    assert len(answer.read()) == int(answer.headers["Content-Length"])


def test_a_second_one_with_the_same_data_is_refused_in_one_sentence(running: Running) -> None:
    again = says("serve", running.data, free_port())
    assert again.returncode and "already running" in again.stderr and len(again.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_busy_port_is_refused_in_one_sentence(running: Running, tmp_path: Path, command: str) -> None:
    """Before anything is built: a demo takes a minute, and its data would lie there half used."""
    again = says(command, tmp_path, running.port)
    assert again.returncode and again.stderr.strip() == (
        f"Port {running.port} is in use by another program. Choose another one: PORT={running.port + 1}."
    )
    assert not again.stdout and not (tmp_path / "luoshi.sqlite3").exists()


def test_a_demo_in_the_data_of_a_running_server_is_refused_in_one_sentence(running: Running) -> None:
    again = says("demo", running.data, free_port())
    assert again.returncode and "already running" in again.stderr and len(again.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """Below a file there is no folder for anybody, whatever the account may do."""
    (tmp_path / "file").touch()
    refused = says("demo", tmp_path / "file" / "data", free_port())
    assert refused.returncode and refused.stderr.strip() == (
        f"LUOSHI_DATA: the folder {tmp_path / 'file' / 'data'} cannot be written (Not a directory)"
    )


@pytest.mark.parametrize("words", ["cli worker", "granian"])
def test_what_is_killed_starts_again(running: Running, words: str) -> None:
    killed = running.one(words)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: killed not in running.family() and words in str(running.family().values()))
    eventually(lambda: running.health()["ok"])


def test_told_to_stop_all_of_it_ends(running: Running) -> None:
    everyone = running.family()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everyone))
    running.process = subprocess.Popen([*LUOSHI, "serve"], env=environment(running.data, running.port))
    eventually(lambda: running.health()["ok"])


def test_should_the_supervisor_be_killed_nothing_stays_behind(running: Running) -> None:
    everyone = running.family()
    running.process.kill()
    running.process.wait(10)
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everyone))
