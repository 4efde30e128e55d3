"""What a backup says of itself: which parts it has, and how many rows each table had."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from luoshi.config.keeping.sealing import Damaged
from luoshi.config.keeping.shelf import Shelf, write

CONTENTS, GOOD = "contents", "good.json"
FORMAT = 1


@dataclass(frozen=True)
class Part:
    """One file: where it belongs, and its hash and size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """The contents of one backup."""

    engine: str
    version: str
    made_at: str
    database: Part
    rows: dict[str, int]
    files: list[Part] = field(default_factory=list)
    # Keys of the installation, only where the shelf is encrypted.
    secrets: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def parts(self) -> list[Part]:
        """Everything that has to lie on the shelf."""
        return [self.database, *self.files]


def keep(manifest: Manifest, shelf: Shelf, folder: Path) -> None:
    """Write the contents of a backup that still has to be tried."""
    whole = json.dumps(asdict(manifest), ensure_ascii=False).encode()
    write(folder / CONTENTS, shelf.seal.closed([whole]))


def call_good(folder: Path, told: dict[str, Any]) -> None:
    """Written last: from now on this is a backup. `told` is how it was tried."""
    digest = hashlib.sha256((folder / CONTENTS).read_bytes()).hexdigest()
    write(folder / GOOD, [json.dumps({"contents": digest, **told}).encode()])


def read(shelf: Shelf, folder: Path) -> Manifest:
    """The contents of a backup. Raises Damaged when they are not whole, or were never called good."""
    try:
        good = json.loads((folder / GOOD).read_text("utf-8"))
        stored = (folder / CONTENTS).read_bytes()
    except FileNotFoundError as error:
        why = "is no backup" if not folder.is_dir() else "was never finished: it has not been tried"
        raise Damaged(f"{folder} {why}") from error
    except ValueError as error:
        raise Damaged(f"{folder / GOOD}: damaged") from error
    if hashlib.sha256(stored).hexdigest() != good.get("contents"):
        raise Damaged(f"{folder / CONTENTS}: damaged")
    return unpacked(shelf, folder)


def unpacked(shelf: Shelf, folder: Path) -> Manifest:
    """The contents as they lie there, tried or not. Raises Damaged."""
    with (folder / CONTENTS).open("rb") as stored:
        whole = b"".join(shelf.seal.opened(stored, str(folder / CONTENTS)))
    try:
        told = json.loads(whole)
        if told["format"] != FORMAT:
            raise Damaged(f"{folder}: made by another release (format {told['format']})")
        files = [Part(**part) for part in told.pop("files")]
        return Manifest(**told | {"database": Part(**told["database"]), "files": files})
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{folder / CONTENTS}: damaged") from error


def backups(shelf: Shelf) -> list[Path]:
    """The folders of backups that were called good, oldest first."""
    return sorted(good.parent for good in shelf.root.glob(f"*/{GOOD}"))
