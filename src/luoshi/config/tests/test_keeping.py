"""A backup is tried before it is called good, and a damaged one is refused before anything is touched."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from luoshi.config.keeping.restoring import looked_through
from luoshi.config.keeping.sealing import PIECE, Damaged, Seal
from luoshi.config.keeping.shelf import Shelf, WrongKey
from luoshi.config.tests.keeping import Installation, again, lived_in

pytestmark = pytest.mark.crash
KEY = {"LUOSHI_BACKUP_KEY": "eine lange Parole"}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Installation:
    return lived_in(tmp_path_factory.mktemp("kept") / "data")


@pytest.fixture(scope="module")
def kept(here: Installation) -> Path:
    """A shelf in clear with one good backup."""
    here.do("backup", str(here.data.parent / "clear"))
    return here.data.parent / "clear"


@pytest.fixture
def shelf(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, to be harmed."""
    return Path(shutil.copytree(kept, tmp_path / "shelf"))


def the(shelf: Path) -> Path:
    """The one backup on a shelf."""
    (contents,) = shelf.glob("*/contents")
    return contents.parent


def part(shelf: Path, begins: bytes) -> Path:
    (found,) = (p for p in (shelf / "objects").glob("*/*") if p.read_bytes().startswith(begins))
    return found


def test_a_backup_brought_back_elsewhere_is_the_same_installation(
    here: Installation, kept: Path, tmp_path: Path
) -> None:
    elsewhere = Installation(tmp_path / "elsewhere")
    assert "Everything is back" in elsewhere.do("restore", str(the(kept)))
    assert elsewhere.evidence().read_bytes() == here.evidence().read_bytes()
    assert elsewhere.counts() == here.counts() == 20
    assert elsewhere.counts("trail_event") == here.counts("trail_event")


def test_under_a_key_nothing_can_be_read_and_the_secret_key_comes_along(
    here: Installation, tmp_path: Path
) -> None:
    sealed, elsewhere = tmp_path / "sealed", Installation(tmp_path / "elsewhere", **KEY)
    here.do("backup", str(sealed), **KEY)
    for stored in (sealed / "objects").glob("*/*"):
        assert b"SQLite format" not in stored.read_bytes()
        assert b"what the machine printed" not in stored.read_bytes()
    for words in ("", "falsch"):
        with pytest.raises(WrongKey):
            Shelf(sealed, words)
    elsewhere.do("restore", str(the(sealed)))
    assert (elsewhere.data / "secret-key").read_text() == (here.data / "secret-key").read_text()


def test_one_file_is_kept_once_however_many_backups_hold_it(shelf: Path, here: Installation) -> None:
    before = set((shelf / "objects").glob("*/*"))
    here.do("backup", str(shelf), "--keep", "1")
    assert part(shelf, b"what the machine") in before
    assert len(list((shelf / "objects").glob("*/*"))) == 2, "the older database went with its backup"


@pytest.mark.parametrize("harm", ["changed", "cut off", "missing"])
@pytest.mark.parametrize("name", ["database", "evidence"])
def test_a_damaged_part_is_named(shelf: Path, name: str, harm: str) -> None:
    hurt = part(shelf, b"SQLite format" if name == "database" else b"what the machine")
    whole = hurt.read_bytes()
    if harm == "missing":
        hurt.unlink()
    else:
        hurt.write_bytes(whole[:-1] + (b"" if harm == "cut off" else b"\xff"))
    with pytest.raises(Damaged, match=name):
        looked_through(Shelf(shelf), the(shelf))


def test_a_damaged_backup_is_refused_before_anything_is_touched(shelf: Path, tmp_path: Path) -> None:
    part(shelf, b"what the machine").write_bytes(b"")
    elsewhere = Installation(tmp_path / "elsewhere")
    assert "evidence" in elsewhere.refuses("restore", str(the(shelf)), "--replace")
    assert [found.name for found in elsewhere.data.iterdir()] == ["secret-key"]


def test_a_backup_that_was_never_tried_is_taken_only_when_asked_for(shelf: Path) -> None:
    (the(shelf) / "good.json").unlink()
    with pytest.raises(Damaged, match="has not been tried"):
        looked_through(Shelf(shelf), the(shelf))
    assert looked_through(Shelf(shelf), the(shelf), untried=True).rows["problems_problem"] == 20


def test_contents_that_were_tampered_with_are_refused(shelf: Path) -> None:
    contents = the(shelf) / "contents"
    contents.write_bytes(contents.read_bytes().replace(b'"rows"', b'"Rows"'))
    with pytest.raises(Damaged, match="contents: damaged"):
        looked_through(Shelf(shelf), the(shelf))


def test_an_installation_that_lives_is_not_overwritten_unless_told_and_then_stays_aside(
    here: Installation, kept: Path, tmp_path: Path
) -> None:
    other = again(here, tmp_path / "other")
    assert "--replace" in other.refuses("restore", str(the(kept)))
    said = other.do("restore", str(the(kept)), "--replace")
    (aside,) = other.data.glob("before-*")
    assert str(aside) in said
    assert Installation(aside).counts() == other.counts() == 20


def test_what_the_doctor_would_not_pass_is_never_called_good(here: Installation, tmp_path: Path) -> None:
    other = again(here, tmp_path / "other")
    other.evidence().unlink()
    assert "missing or changed on the disk" in other.refuses("backup", str(tmp_path / "shelf"))
    assert not list((tmp_path / "shelf").glob("*/good.json"))


def test_scrub_names_a_changed_file_and_exits_with_one(here: Installation, tmp_path: Path) -> None:
    other = again(here, tmp_path / "other")
    file = other.evidence()
    file.write_bytes(b"W" + file.read_bytes()[1:])
    said = other.refuses("scrub")
    assert file.name in said and "1 files read, 1 damaged" in said


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_an_encrypted_stream_opens_again_and_not_when_it_is_cut(size: int) -> None:
    seal, whole = Seal.of("words", b"salt" * 4), bytes(size)
    stored = b"".join(seal.closed([whole[:10], whole[10:]]))
    assert b"".join(seal.opened(io.BytesIO(stored), "part")) == whole
    for harmed in (
        stored[:-1],
        stored[: 16 + PIECE + 16] if size > PIECE else stored[:20],
        stored[:-1] + bytes([stored[-1] ^ 1]),
    ):
        with pytest.raises(Damaged, match="part"):
            b"".join(seal.opened(io.BytesIO(harmed), "part"))
