"""Child processes are fed by a pipe, know nothing of our environment, and end as a group."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from luoshi.kernel.child import Ended, Late, run


def program(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


def test_a_child_answers_what_it_was_given_and_sees_no_environment() -> None:
    os.environ["LUOSHI_SECRET"] = "x"
    code = "import os, sys; sys.stdout.write(sys.stdin.read().upper() + str('LUOSHI_SECRET' in os.environ))"
    assert run(program(code), b"abc", 20) == b"ABCFalse"
    del os.environ["LUOSHI_SECRET"]


def test_a_child_that_fails_says_why() -> None:
    with pytest.raises(Ended, match="no paper") as ended:
        run(program("import sys; sys.exit('no paper')"), b"", 20)
    assert (ended.value.status, ended.value.by_limit) == (1, False)


def test_a_child_beyond_its_limit_is_told_from_one_that_fails() -> None:
    with pytest.raises(Ended) as ended:
        run(program("raise MemoryError"), b"", 20)
    assert ended.value.by_limit


def test_what_a_late_child_started_ends_with_it(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = f"import os, time; p = os.fork(); p and open({str(told)!r}, 'w').write(str(p)); time.sleep(60)"
    with pytest.raises(Late):
        run(program(code), b"", 1.5)
    assert gone(int(told.read_text()))


def gone(pid: int) -> bool:
    """Ended, or waiting to be buried."""
    stat = Path(f"/proc/{pid}/stat")
    for _attempt in range(50):
        if not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False
