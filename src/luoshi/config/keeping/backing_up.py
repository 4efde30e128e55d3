"""Making a backup, and forgetting old ones."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from luoshi.config.keeping import engines, manifest, stored
from luoshi.config.keeping.engines import CannotKeep
from luoshi.config.keeping.manifest import CONTENTS, Manifest, Part
from luoshi.config.keeping.sealing import PIECE, Damaged
from luoshi.config.keeping.shelf import Shelf
from luoshi.config.keeping.trying import try_out
from luoshi.kernel import clock

Say = Callable[[str], object]
KEYS = ("secret-key", "vapid.pem")


def back_up(root: Path, passphrase: str, say: Say) -> Path:
    """Make a backup below `root` and try it; gives its folder.

    Raises CannotKeep or Damaged when it was not made, or was made and is not good: then it stays without its
    mark, and `restore` does not take it by itself.
    """
    shelf = Shelf(root, passphrase)
    with alone(shelf):
        engine = engines.current()
        known = _known(shelf)
        say("Files …")
        first = stored.gather(shelf, known)
        say("Database …")
        database, rows = _database(shelf, engine)
        # Once more: whatever a row of the copied database names has arrived by now.
        files = stored.gather(shelf, known | first)
        made_at = clock.now()
        folder = _folder(root, f"{made_at:%Y%m%d-%H%M%S}")
        made = Manifest(
            engine=engine.name, version=version("luoshi"), made_at=made_at.isoformat(), database=database,
            rows=rows, files=list(files.values()), secrets=_secrets() if shelf.is_encrypted else {},
        )  # fmt: skip
        manifest.keep(made, shelf, folder)
        say("Brought back, counted and looked at by the doctor …")
        try_out(shelf, made, engine)
        manifest.call_good(folder, {"tried_at": clock.now().isoformat()})
    return folder


def forget_older(root: Path, passphrase: str, keep: int) -> int:
    """Delete all but the newest `keep` good backups, and what only they needed; gives how many."""
    shelf = Shelf(root, passphrase)
    with alone(shelf):
        good = manifest.backups(shelf)
        gone = good[: max(0, len(good) - max(keep, 1))]
        for folder in gone:
            shutil.rmtree(folder)
        _sweep(shelf)
    return len(gone)


def _sweep(shelf: Shelf) -> None:
    """Delete parts that no backup names any more; those of an untried one are named too."""
    needed = set[Path]()
    for contents in shelf.root.glob(f"*/{CONTENTS}"):
        needed |= {shelf.path_of(part.sha256) for part in manifest.unpacked(shelf, contents.parent).parts}
    for part in (shelf.root / "objects").glob("*/*"):
        if part not in needed:
            part.unlink()


@contextmanager
def alone(shelf: Shelf) -> Iterator[None]:
    """One backup at a time on a shelf. Raises CannotKeep when another one is being made."""
    with (shelf.root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotKeep(f"Another backup is being made in {shelf.root}.") from error
        yield


def _known(shelf: Shelf) -> dict[str, Part]:
    """What the newest backup knows of the files; a damaged one helps nobody."""
    for folder in reversed(manifest.backups(shelf)):
        with suppress(Damaged):
            return {part.name: part for part in manifest.read(shelf, folder).files}
    return {}


def _database(shelf: Shelf, engine: engines.Engine) -> tuple[Part, dict[str, int]]:
    copied = shelf.root / ".database"
    copied.unlink(missing_ok=True)
    try:
        rows = engine.copy(copied)
        with copied.open("rb") as file:
            sha256, size = shelf.put(iter(lambda: file.read(PIECE), b""))
    finally:
        copied.unlink(missing_ok=True)
    return Part("database", sha256, size), rows


def _folder(root: Path, name: str) -> Path:
    folder, number = root / name, 2
    while folder.exists():
        folder, number = root / f"{name}-{number}", number + 1
    return folder


def _secrets() -> dict[str, str]:
    data = Path(settings.DATA)
    return {name: (data / name).read_text("utf-8") for name in KEYS if (data / name).exists()}
