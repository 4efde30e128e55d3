"""Taking files in: judged by content, limited, stored once, never half."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import transaction

from luoshi.evidence.models import Attachment, File, GoneFile, attach, take
from luoshi.evidence.names import clean_name
from luoshi.evidence.tests.conftest import picture_bytes, upload
from luoshi.kernel.verdict import Refusal
from luoshi.testing.cast import Cast

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'


def bomb(width: int, height: int) -> bytes:
    """A small PNG that would fill the memory when decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_is_kept_with_its_size(cast: Cast, kind: str) -> None:
    draft = take(cast.reporter, upload(picture_bytes(kind), claimed="text/html"))
    assert draft.is_picture
    assert (draft.file.width, draft.file.height) == (640, 360)
    assert draft.file.media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (HTML, "text/html"),
        (b"\xef\xbb\xbf  <HTML><body>", "text/html"),
        (SVG, "image/svg+xml"),
        (b'<?xml version="1.0"?><!-- x --><s:svg xmlns:s="y">', "image/svg+xml"),
        ("\ufeff<script>".encode("utf-16"), "text/html"),
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\0\0\0\x18ftypheic....", "image/heic"),
        (b"\0\0\0\x18ftypmp42....", "video/mp4"),
        (b"PK\x03\x04......xl/workbook.xml", EXCEL),
        ("ORA-00942: 表或视图不存在".encode(), "text/plain"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "text/plain"),
        (b"\x89PNG\r\n\x1a\n and nothing more", "image/png"),
        (b"GIF89a=1;alert(1)//", "image/gif"),
        (b"\xd1\x7f\x02\x9e\xb4\x55\xe0\x13" + b"\0" * 8, "application/octet-stream"),
    ],
)
def test_what_only_calls_itself_a_picture_is_kept_but_never_shown(
    cast: Cast, content: bytes, media_type: str
) -> None:
    draft = take(cast.reporter, upload(content, "photo.png", "image/png"))
    assert draft.file.media_type == media_type
    if not content.startswith(
        b"GIF89a"
    ):  # six bytes and a size make a GIF; decoding it fails later, harmlessly
        assert not draft.is_picture


def test_a_picture_bomb_is_refused_with_a_sentence(cast: Cast) -> None:
    for width, height in ((30_000, 30_000), (8_000, 5_001), (2**31 - 1, 1)):
        with pytest.raises(Refusal, match=r"“bomb\.png”"):
            take(cast.reporter, upload(bomb(width, height), "bomb.png"))
    assert not File.objects.exists()


def test_an_empty_and_an_oversized_file_are_refused_by_name(cast: Cast, settings: Any) -> None:
    settings.EVIDENCE_MAX_MB = 1
    with pytest.raises(Refusal, match=r"“leer\.png”.*0"):
        take(cast.reporter, upload(b"", "leer.png"))
    with pytest.raises(Refusal, match=r"“big\.log”.*1\.5 ?MB"):
        take(cast.reporter, upload(b"x" * 1_572_864, "big.log"))


def test_the_same_bytes_are_stored_once_per_company(cast: Cast, disk: Path) -> None:
    content = picture_bytes()
    first, again = take(cast.reporter, upload(content)), take(cast.lead, upload(content, "b.png"))
    foreign = take(cast.outsider, upload(content))
    assert first.file == again.file != foreign.file
    assert len([path for path in disk.rglob("*") if path.is_file()]) == 2


def test_a_full_disk_leaves_nothing_and_says_so(
    cast: Cast, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match=r"“截图\.png”"):
        take(cast.reporter, upload(picture_bytes()))
    assert not [path for path in disk.rglob("*") if path.is_file()]
    assert not Attachment.objects.exists()


def test_half_a_file_left_by_a_crash_is_written_again(cast: Cast) -> None:
    content = picture_bytes()
    stored = take(cast.reporter, upload(content)).file
    Path(storages["evidence"].path(stored.path)).write_bytes(content[:100])
    take(cast.reporter, upload(content))
    with stored.open() as whole:
        assert whole.read() == content


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\陈晓雯\\报错.png", "报错.png"),
        ("pic\u202egnp.exe", "picgnp.exe"),
        ("a\0b\r\nc\x7f.png", "abc.png"),
        ("half\ud800.png", "half.png"),
        ("", "file"),
        ("...", "file"),
        ("👨‍👩‍👧 家.jpg", "👨‍👩‍👧 家.jpg"),
    ],
)
def test_names_are_made_harmless(given: str, clean: str) -> None:
    assert clean_name(given) == clean


def test_a_name_of_5000_characters_keeps_its_extension() -> None:
    name = clean_name("很" * 5000 + ".xlsx")
    assert len(name) == 200
    assert name.endswith("很.xlsx")


def test_drafts_are_attached_in_the_given_order(cast: Cast) -> None:
    first, second = (take(cast.reporter, upload(f"log {n}".encode(), f"{n}.log")) for n in (1, 2))
    with transaction.atomic():
        attach([str(second.pk), first], "area", cast.area.pk, by=cast.reporter)
    assert [one.name for one in Attachment.objects.on("area", cast.area.pk)] == ["2.log", "1.log"]


def test_draft_upload_bound(cast: Cast) -> None:
    """Another person's draft, an attached one, a made-up and a malformed id all answer the same."""
    foreign = take(cast.lead, upload(b"log"))
    own = take(cast.reporter, upload(b"own"))
    with transaction.atomic():
        attach([own], "area", cast.area.pk, by=cast.reporter)
    sentences = set()
    for one in (foreign.pk, own.pk, "00000000-0000-0000-0000-000000000000", "'; drop"):
        with pytest.raises(GoneFile) as refused, transaction.atomic():
            attach([one], "area", cast.area.pk, by=cast.reporter)
        sentences.add(str(refused.value))
    assert len(sentences) == 1
    foreign.refresh_from_db()
    assert foreign.is_draft


def test_draft_ids_have_128_random_bits(cast: Cast) -> None:
    ids = [take(cast.reporter, upload(b"x")).pk.int for _ in range(40)]
    varying = 0
    for one in ids:
        varying |= one ^ ids[0]
    assert varying.bit_count() == 128


def test_twenty_files_at_once_are_possible_and_more_are_not(cast: Cast) -> None:
    drafts = [take(cast.reporter, upload(f"{n}".encode())) for n in range(21)]
    with pytest.raises(Refusal, match="21"), transaction.atomic():
        attach(drafts, "area", cast.area.pk, by=cast.reporter)
    with transaction.atomic():
        assert len(attach(drafts[:20], "area", cast.area.pk, by=cast.reporter)) == 20


def test_reading_does_not_depend_on_where_the_upload_stands(cast: Cast) -> None:
    given = upload(picture_bytes())
    given.seek(0, io.SEEK_END)
    assert take(cast.reporter, given).is_picture
