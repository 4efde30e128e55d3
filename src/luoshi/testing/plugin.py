"""Loaded before Django reads its settings: a test run has its own data folder, never a developer's."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="luoshi-test-"))
(DATA / "static").mkdir()  # where collected assets would lie; whitenoise warns without it
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

# What this machine's shell or .env says about an installation says nothing about the tests.
for name in [name for name in os.environ if name.startswith("LUOSHI_")]:
    del os.environ[name]
os.environ["LUOSHI_DATA"] = str(DATA)
