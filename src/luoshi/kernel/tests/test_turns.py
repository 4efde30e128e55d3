"""Many write at the same moment: each in its turn."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from luoshi.kernel import turns
from luoshi.kernel.turns import Connection, in_turn

HOLDING = """
import sys, time
from luoshi.kernel.turns import in_turn
with in_turn(sys.argv[1]):
    print("first", flush=True)
    time.sleep(0.5)
    print(time.monotonic(), flush=True)
"""


def opened(file: Path) -> Connection:
    return Connection(str(file), timeout=20, isolation_level=None, check_same_thread=False)


def writing(file: Path, name: str, order: list[str]) -> threading.Thread:
    def write() -> None:
        mine = opened(file)
        mine.cursor().execute("BEGIN IMMEDIATE")
        order.append(name)
        mine.commit()
        mine.close()

    thread = threading.Thread(target=write)
    thread.start()
    return thread


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_who_came_first_writes_first(tmp_path: Path) -> None:
    """SQLite alone lets the last one in: it asks again after the shortest pause."""
    file, order = tmp_path / "luoshi.sqlite3", list[str]()
    busy = opened(file)
    busy.cursor().execute("BEGIN IMMEDIATE")
    early = writing(file, "early", order)
    until(lambda: Connection.rows[f"{file}-turn"].locked())
    time.sleep(0.5)
    late = writing(file, "late", order)
    time.sleep(0.05)
    busy.commit()
    early.join()
    late.join()
    assert order == ["early", "late"]


def test_processes_wait_for_each_other(tmp_path: Path) -> None:
    row = str(tmp_path / "turn")
    command = [sys.executable, "-c", HOLDING, row]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "first\n"
        with in_turn(row):
            mine = time.monotonic()
        assert mine > float(other.stdout.readline())


def test_who_waits_too_long_asks_the_database_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    mine = opened(tmp_path / "luoshi.sqlite3")
    with Connection.rows[mine.row]:
        mine.cursor().execute("BEGIN IMMEDIATE")
    assert mine.in_transaction


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    with in_turn(str(tmp_path / "missing" / "turn")):
        assert not list(tmp_path.iterdir())


def test_a_refused_write_passes_its_turn_on(tmp_path: Path) -> None:
    mine = opened(tmp_path / "luoshi.sqlite3")
    with pytest.raises(Exception, match="no such table"):
        mine.cursor().execute("INSERT INTO missing VALUES (1)")
    assert not Connection.rows[mine.row].locked()
