"""A disk of its own for each test, and Monday at five in the afternoon unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luoshi.testing.cast import Cast, cast

from .days import MONDAY, at

__all__ = ["Cast", "cast"]


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def monday() -> Iterator[None]:
    with at(MONDAY, 17):
        yield
