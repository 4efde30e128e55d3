"""The main job in a real browser: on an ordinary Tuesday morning, with a disk of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

# Everywhere, the server's threads included: a Sunday must not make the journeys fail.
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def day() -> Iterator[time_machine.Traveller]:
    """It is Tuesday, nine o'clock; `day.shift(hours)` lets time pass."""
    with time_machine.travel(TUESDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
