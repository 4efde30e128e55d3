"""Where files lie; on local disk one is whole under its name or not there at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

MOST_IN_MEMORY = 2 * 1024 * 1024
# Below it lies what browsers put into the store themselves and nobody has looked at.
ARRIVING = "arriving"


class Unreachable(OSError):
    """The object store does not answer, or not as it should: nothing is known about the file."""


def kept() -> Storage:
    """Where the files lie: local disk, or what the installation set."""
    return storages["evidence"]


class DurableStorage(FileSystemStorage):
    """Writes beside, forces to disk, then renames: neither a crash nor a full disk leaves half a file."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Names are hashes: the same name is the same content."""
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, beside = tempfile.mkstemp(prefix=".part-", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        force(target.parent)
        return name


def force(folder: Path) -> None:
    """The new name, too, is on disk; or the bytes of a file. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
