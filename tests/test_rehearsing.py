"""What the rehearsal starts it also ends."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.processor import facts, session
from deploy.rehearsing.network import Network
from deploy.rehearsing.processes import Process


def runs(pid: int) -> bool:
    return facts(pid)[:1] not in ([], ["Z"])


def test_what_outlives_its_parent_is_ended_too(tmp_path: Path) -> None:
    """A server that ended by itself and left a web process behind."""
    leaves = ["sh", "-c", "trap '' TERM; sleep 600 & echo $! > left; exit 0"]
    own = dict(os.environ)
    process = Process("one", leaves, tmp_path, own, {}, Network(own=False))
    process.start()
    assert process.running
    process.running.wait(20)
    left = int((tmp_path / "left").read_text())
    assert runs(left) and left in session(process.pid)
    process.stop()
    until = time.monotonic() + 10
    while runs(left) and time.monotonic() < until:
        time.sleep(0.05)
    assert not runs(left)
