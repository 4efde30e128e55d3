"""Files to upload, a kind of thing they hang on, and a browser for each member."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from luoshi.evidence import subjects
from luoshi.evidence.models import Attachment, attach, take
from luoshi.rollout.models import Area, Member
from luoshi.testing.cast import Cast, cast

__all__ = ["cast"]


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (640, 360), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes, name: str = "截图.png", claimed: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=claimed)


def sign_in(member: Member) -> Client:
    browser = Client()
    browser.force_login(member.user)
    return browser


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, settings: Any) -> Path:
    """A disk of its own for each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def hanging_on_areas(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files hang on modules here; of the outsiders only 启明咨询 may see those."""
    monkeypatch.setattr(subjects, "_kinds", dict(subjects._kinds))
    subjects.hangs_on("area", areas_seen)
    yield


def areas_seen(member: Member) -> Any:
    mine = Area.objects.filter(project_id=member.project_id)
    return mine if not member.is_external or member.firm.name == "启明咨询" else mine.none()


Hung = Callable[..., Attachment]


@pytest.fixture
def hung(cast: Cast) -> Hung:
    """A file of the reporter hanging on the module of the cast."""

    def hang(content: bytes | None = None, name: str = "截图.png", internal: bool = False) -> Attachment:
        draft = take(cast.reporter, upload(picture_bytes() if content is None else content, name))
        with transaction.atomic():
            (attached,) = attach([draft], "area", cast.area.pk, by=cast.reporter, internal=internal)
        return attached

    return hang
