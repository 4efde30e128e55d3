"""The files of an installation (evidence, raw mail), as a backup sees them: names below their storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO

from django.conf import settings
from django.core.files.base import File as Content
from django.core.files.storage import Storage, storages

from luoshi.config.keeping.manifest import Part
from luoshi.config.keeping.sealing import PIECE
from luoshi.config.keeping.shelf import Shelf
from luoshi.evidence.models.file import digest_of
from luoshi.evidence.storage import ARRIVING

NOT_KEPT = {"default", "staticfiles"}
HALF = ".part-"


def gather(shelf: Shelf, known: Mapping[str, Part]) -> dict[str, Part]:
    """Put on the shelf what is not there yet; gives all files.

    A stored file never changes, so what an earlier backup knows by name and size is not read again; that it
    lies whole on the shelf is looked at when the backup is tried.
    """
    return {name: _kept(shelf, known.get(name), name, storage, path) for name, storage, path in _all()}


def _kept(shelf: Shelf, known: Part | None, name: str, storage: Storage, path: str) -> Part:
    if known and known.size == storage.size(path) and shelf.holds(known.sha256):
        return known
    with storage.open(path) as file:
        sha256, size = shelf.put(_chunks(file))
    return Part(name, sha256, size)


def bring_back(shelf: Shelf, part: Part) -> None:
    """Lay one file of a backup into its storage; one that lies there whole is left alone."""
    alias, _slash, path = part.name.partition("/")
    storage = storages[alias]
    if storage.exists(path):
        if storage.size(path) == part.size and _has(storage, path, part.sha256):
            return
        storage.delete(path)
    storage.save(path, _Streamed(shelf, part))


class _Streamed(Content[bytes]):
    """A part of the shelf as Django's storages take it."""

    def __init__(self, shelf: Shelf, part: Part) -> None:
        super().__init__(None, name=part.name)
        self._shelf, self._part, self.size = shelf, part, part.size

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return self._shelf.get(self._part.sha256, self._part.name)


def _all() -> Iterator[tuple[str, Storage, str]]:
    for alias in settings.STORAGES:
        if alias not in NOT_KEPT:
            storage = storages[alias]
            found = (path for path in _below(storage, "") if not path.startswith(f"{ARRIVING}/"))
            yield from ((f"{alias}/{path}", storage, path) for path in found)


def _below(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    here = f"{folder}/" if folder else ""
    yield from (f"{here}{name}" for name in sorted(files) if not name.startswith(HALF))
    for name in sorted(folders):
        yield from _below(storage, f"{here}{name}")


def _chunks(file: Content[bytes] | IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(PIECE):
        yield chunk


def _has(storage: Storage, path: str, sha256: str) -> bool:
    with storage.open(path) as file:
        return digest_of(Content(file)) == sha256
