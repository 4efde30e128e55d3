"""Drafts that were never sent go after a week, and with them the files that nothing uses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from luoshi.evidence import rules
from luoshi.evidence.models import Attachment, File, take
from luoshi.evidence.pictures import shown
from luoshi.evidence.tests.conftest import Hung, picture_bytes, upload
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.testing.cast import Cast


def test_old_drafts_go_and_everything_in_use_stays(cast: Cast, hung: Hung, disk: Path) -> None:
    content = picture_bytes()
    sent = hung(content)
    with clock.at(clock.now() - timedelta(days=8)):
        take(cast.reporter, upload(content))
        shown(take(cast.reporter, upload(picture_bytes())).file, "thumb")
    fresh = take(cast.reporter, upload(b"fresh"))
    assert Attachment.drop_old_drafts() == 2
    assert set(Attachment.objects.all()) == {sent, fresh}
    assert set(File.objects.all()) == {sent.file, fresh.file}
    assert len([path for path in disk.rglob("*") if path.is_file()]) == 2


def test_open_drafts_are_limited_per_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_DRAFTS", 2)
    take(cast.reporter, upload(b"1"))
    take(cast.reporter, upload(b"2"))
    with pytest.raises(Refusal, match="2"):
        take(cast.reporter, upload(b"3"))
    take(cast.lead, upload(b"3"))


def test_the_scrub_finds_nothing_wrong_in_whole_files(cast: Cast, hung: Hung) -> None:
    hung()
    assert File.scrub() == 0
    assert File.objects.get().checked_at is not None
