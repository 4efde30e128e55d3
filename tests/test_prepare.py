"""What `make demo` says on a machine that is too old for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PREPARE = Path(__file__).parent.parent / "tools" / "prepare.py"
OLD = (
    "import runpy, sys; sys.version_info = (3, 9, 18); sys.argv = ['prepare.py', 'run'];"
    f" runpy.run_path({str(PREPARE)!r}, run_name='__main__')"
)


def test_a_python_that_is_too_old_is_one_sentence_that_says_how_to_go_on() -> None:
    refused = subprocess.run([sys.executable, "-c", OLD], capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1 and not refused.stdout
    assert refused.stderr.strip() == (
        "Luoshi needs Python 3.11 or newer, this is 3.9. Name another: make demo PYTHON=python3.12"
    )
