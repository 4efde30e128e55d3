"""Two web nodes on one database: what a person does at one is there at the other, and one alone carries on."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from luoshi.config.tests.test_serving import eventually
from luoshi.testing.database import migrated_file
from tests.crash.installation import Installation
from tests.crash.writers import Writing, send

PEOPLE, EACH = 3, 8
Told = list[tuple[float, str]]


class Node(Installation):
    """Pages alone, with a data folder of its own, on a database that others use too."""

    def __init__(self, shared: Path, name: str) -> None:
        data = shared / name
        data.mkdir()
        super().__init__(data, None, 0)
        self.log.close()
        (data / "serve.log").unlink()
        self.log = (shared / f"{name}.log").open("ab")
        self.environment |= {"LUOSHI_SECRET_KEY": "the same on both nodes", "LUOSHI_MAIL_URL": ""}
        self.environment["DATABASE_URL"] = f"sqlite:///{shared / 'luoshi.sqlite3'}"

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port),
                   "--log-level", "warning", "luoshi.config.wsgi:application"]  # fmt: skip
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )


@pytest.fixture
def nodes(tmp_path: Path, django_db_setup: None) -> Iterator[list[Node]]:
    shutil.copy(migrated_file(), tmp_path / "luoshi.sqlite3")
    nodes = [Node(tmp_path, name) for name in ("one", "two")]
    yield nodes
    for node in nodes:
        node.end()


def reports(nodes: list[Node], base: str, cookie: str, who: int, told: Told) -> None:
    """As behind a balancer: whichever node answers."""
    for number in range(EACH):
        words = f"第{who}人第{number}件：保存订单时一直转圈"
        one = Writing(words, f"{base}today/write/", cookie, {"words": words})
        until = time.monotonic() + 60
        while not any(send(node.port, one)[0] == 302 for node in nodes):
            assert time.monotonic() < until
            time.sleep(0.1)
        told.append((time.monotonic(), words))


@pytest.mark.crash
def test_kill_9_of_a_web_node_in_the_burst_and_the_other_carries_on(
    nodes: list[Node], tmp_path: Path
) -> None:
    base = nodes[0].ask("begin")["base"]
    cookies = nodes[0].ask("ground", turn=1, people=PEOPLE, problems=1)["crowd"]
    for node in nodes:
        node.start()
    for node in nodes:
        node.wait()
    told: Told = []
    threads = [
        threading.Thread(target=reports, args=(nodes, base, cookie, who, told))
        for who, cookie in enumerate(cookies)
    ]
    for thread in threads:
        thread.start()
    eventually(lambda: len(told) >= PEOPLE * EACH // 3)

    nodes[0].kill_everything()
    for thread in threads:
        thread.join(60)
    moments = sorted(at for at, _words in told)
    assert max(later - earlier for earlier, later in pairwise(moments)) <= 3
    with sqlite3.connect(tmp_path / "luoshi.sqlite3") as database:
        kept = [
            words
            for (words,) in database.execute("SELECT words FROM problems_occurrence WHERE words LIKE '%转圈'")
        ]
    assert sorted(kept) == sorted(words for _at, words in told) and len(kept) == PEOPLE * EACH
    left_behind = [file.name for node in nodes for file in node.data.rglob("*") if file.is_file()]
    assert left_behind == [], "a node that is gone for good takes nothing with it"
