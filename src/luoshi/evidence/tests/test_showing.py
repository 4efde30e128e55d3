"""Pictures for display: upright, small, without side data; hostile ones end in the child."""

from __future__ import annotations

import io
import os
import time

import pytest
from PIL import Image

from luoshi.evidence import pictures
from luoshi.evidence.models import take
from luoshi.evidence.pictures import NotShowable, shown
from luoshi.evidence.tests.conftest import picture_bytes, upload
from luoshi.evidence.tests.test_taking import bomb
from luoshi.testing.cast import Cast


def opened(copy: bytes) -> Image.Image:
    return Image.open(io.BytesIO(copy))


def test_copies_are_webp_of_1920_and_480_pixels(cast: Cast) -> None:
    file = take(cast.reporter, upload(picture_bytes("JPEG", (4000, 3000)))).file
    assert opened(shown(file, "picture")).size == (1920, 1440)
    assert opened(shown(file, "thumb")).size == (480, 360)
    assert opened(shown(file, "thumb")).format == "WEBP"


def test_a_small_picture_is_not_blown_up(cast: Cast) -> None:
    file = take(cast.reporter, upload(picture_bytes("PNG", (30, 20)))).file
    assert opened(shown(file, "picture")).size == (30, 20)


def test_a_phone_picture_stands_upright_and_tells_no_place(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "SECRET-PHONE"
    file = take(cast.reporter, upload(picture_bytes("JPEG", (200, 100), exif=exif))).file
    copy = shown(file, "picture")
    assert opened(copy).size == (100, 200)
    assert b"SECRET-PHONE" not in copy
    assert not opened(copy).getexif()


def test_transparency_is_kept(cast: Cast) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(out, "PNG")
    file = take(cast.reporter, upload(out.getvalue())).file
    assert opened(shown(file, "thumb")).mode == "RGBA"


def test_copies_are_made_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    file = take(cast.reporter, upload(picture_bytes())).file
    first = shown(file, "thumb")
    monkeypatch.setattr(pictures, "PROGRAM", "/does/not/exist")
    assert shown(file, "thumb") == first
    assert shown(file, "picture")


HOSTILE = {
    "cut.png": picture_bytes("PNG", (1600, 900))[:-5000],
    "cut.jpg": picture_bytes("JPEG")[:3000],
    "flat-bomb.png": bomb(7900, 5000),
    "gif.js": b"GIF89a=1;alert(1)//".ljust(64, b"/"),
    "huge.gif": b"GIF89a" + b"\xff\xff\xff\x00" + b"\0" * 64,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(cast: Cast, name: str) -> None:
    """Each is kept as evidence, ends within 5 seconds, and is not tried a second time."""
    started = time.monotonic()
    draft = take(cast.reporter, upload(HOSTILE[name], name))
    try:
        shown(draft.file, "thumb")
    except NotShowable:
        draft.file.refresh_from_db()
        assert not draft.file.showable
    assert time.monotonic() - started < 5
    with draft.file.open() as stored:
        assert stored.read() == HOSTILE[name]


def test_a_child_that_needs_too_much_memory_ends_alone(cast: Cast) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8000, 4900), (1, 2, 3, 4)).save(out, "PNG")
    file = take(cast.reporter, upload(out.getvalue())).file
    with pytest.raises(NotShowable):
        shown(file, "picture")


def test_pictures_are_shown_when_the_disk_is_full(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    file = take(cast.reporter, upload(picture_bytes())).file

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert opened(shown(file, "thumb")).format == "WEBP"
