"""A thread on a module of the cast: seen by all of the company and by 启明咨询."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luoshi.evidence.tests.conftest import areas_seen, disk, picture_bytes, sign_in, upload
from luoshi.rollout.models import Area
from luoshi.talk import topics, words
from luoshi.testing.cast import Cast, cast

__all__ = ["Path", "cast", "disk", "picture_bytes", "sign_in", "upload"]


@pytest.fixture(autouse=True)
def threads_on_areas(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Gives the list of (comment, topic) that the room above was told of."""
    told: list[Any] = []
    monkeypatch.setattr(topics, "_kinds", {})
    monkeypatch.setattr(words, "_pages", {"": "evidence:thumb_of_number"})
    monkeypatch.setattr(Area, "trail_kind", "area", raising=False)
    monkeypatch.setattr(Area, "url", property(lambda area: f"/areas/{area.pk}/"), raising=False)
    topics.talked_about("area", areas_seen, told=lambda comment, topic: told.append((comment, topic)))
    yield told


@pytest.fixture
def topic(cast: Cast) -> Area:
    return cast.area
