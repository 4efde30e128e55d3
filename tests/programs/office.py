"""A server as an installation runs it, with the cast and a few problems; `luoshi api` before it; a line that fails."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from luoshi.config.tests.test_serving import LUOSHI, environment, eventually, free_port
from luoshi.testing.database import migrated_file

HANDED, INSIDE, ELSEWHERE = "zqhanded", "zqinside", "zqelsewhere"
# Whoever asks by HTTP is another process: the cast moves in by a third one.
SEED = f"""
import json, django
django.setup()
from luoshi.api.models import Token
from luoshi.problems.models import Investigation, Problem
from luoshi.testing.cast import make_cast
cast = make_cast()
handed = Problem.report(by=cast.reporter, words="=1+1 {HANDED} 保存不了")
handed.accept(by=cast.lead, importance=3, kind="system", area=cast.area, receipt="收到")
handed.investigate(by=cast.lead, **dict.fromkeys(Investigation.OWN_WORDS, "写了"))
handed.hand_over(by=cast.lead, consultant=cast.consultant)
for number in range(3):
    Problem.report(by=cast.reporter, words=f"{INSIDE} 第{{number}}个打不开")
Problem.report(by=cast.outsider, words="{ELSEWHERE} 别家的事")
def token(part, scope="write"):
    return Token.make(by=getattr(cast, part), name=part, scope=scope, ends_on=Token.usual_end())[1]
parts = ("lead", "reporter", "consultant", "other_consultant", "outsider")
tokens = {{part: token(part) for part in parts}} | {{"reading": token("lead", "read"), "revoked": token("lead")}}
Token.objects.filter(name="lead").order_by("-pk").first().revoke(by=cast.lead)
print(json.dumps(tokens))
"""


@dataclass
class Office:
    """The server, and what each part of the cast has for a token."""

    data: Path
    port: int
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, home: Path, part: str = "") -> dict[str, str]:
        """Of a person's own machine, where no installation is."""
        own = {"HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
        own |= {
            "LUOSHI_SERVER": self.address,
            "LUOSHI_DATA": str(home / "none"),
            "LANG": "zh_CN.UTF-8",
            "XDG_CACHE_HOME": str(self.data / "cache"),
        }
        return own | ({"LUOSHI_TOKEN": self.tokens[part]} if part else {})


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Office]:
    """Started once for all tests of programs outside."""
    office = Office(tmp_path_factory.mktemp("office"), free_port())
    shutil.copy(migrated_file(), office.data / "luoshi.sqlite3")
    here = environment(office.data, office.port) | {"DJANGO_SETTINGS_MODULE": "luoshi.config.settings"}
    server = subprocess.Popen([*LUOSHI, "serve", "--no-worker"], env=here, start_new_session=True)
    seeded = subprocess.run(
        [sys.executable, "-c", SEED], env=here, capture_output=True, text=True, timeout=120
    )
    assert seeded.returncode == 0, seeded.stderr
    office.tokens = json.loads(seeded.stdout)
    eventually(lambda: answers(office.address))
    yield office
    server.terminate()
    server.wait(30)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/healthz?part=database", timeout=5)
    except OSError:
        return False
    return True


@dataclass
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        assert self.code == 0, self.err
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Desk:
    """Somebody's own machine with the `luoshi` command."""

    office: Office
    home: Path

    def api(self, part: str, *words: str, given: str = "", **more: str) -> Said:
        """`luoshi api` with the token of this part of the cast."""
        done = subprocess.run(
            [*LUOSHI, "api", "--wait=20", *words], env=self.office.environment(self.home, part) | more,
            input=given, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    """A machine on which nothing was done yet."""
    return Desk(office, tmp_path)


@dataclass
class BadLine:
    """Between program and server: loses answers, is too crowded, or lets through, in the order of `plan`."""

    office: Office
    plan: list[str]
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and key of each request that arrived."""
    address: str = ""

    def __enter__(self) -> BadLine:
        line = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                line.asked.append((self.command, self.headers.get("Idempotency-Key", "")))
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                plan = line.plan.pop(0) if line.plan and self.command != "GET" else "pass"
                if plan == "busy":
                    self.send_response(503)
                    self.send_header("Retry-After", "1")
                    self.end_headers()
                    return
                status, headers, content = line.through(self, body)
                if plan == "lose":
                    self.connection.close()
                    return
                self.send_response(status)
                for name in ("Content-Type", "ETag"):
                    if name in headers:
                        self.send_header(name, headers[name])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer  # noqa: N815

            def log_message(self, *words: Any) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *ended: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def through(self, asked: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any, bytes]:
        """What the server says."""
        headers = {name: value for name, value in asked.headers.items() if name.lower() != "host"}
        request = urllib.request.Request(
            self.office.address + asked.path, body or None, headers, method=asked.command
        )
        try:
            found = urllib.request.urlopen(request, timeout=20)
        except urllib.error.HTTPError as refused:
            found = refused
        return found.status, found.headers, found.read()
