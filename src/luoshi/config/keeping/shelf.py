"""The folder that backups lie in: every file once, under its hash, however many backups hold it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

from luoshi.config.keeping.sealing import Damaged, Seal
from luoshi.evidence.storage import force

LABEL = "luoshi-backups.json"


class WrongKey(Exception):
    """The shelf is encrypted with another passphrase, or not encrypted at all; the sentence says which."""


class Shelf:
    """Parts by SHA-256 below `objects/`, and one folder a backup beside them."""

    def __init__(self, root: Path, passphrase: str = "") -> None:
        """Opens the shelf, and makes it when the folder is not one. Raises WrongKey, OSError."""
        self.root = root
        label = root / LABEL
        if not label.exists():
            root.mkdir(parents=True, exist_ok=True)
            write(label, [json.dumps(_new_label(passphrase)).encode()])
        told = json.loads(label.read_text("utf-8"))
        self.seal = Seal.of(passphrase, b64decode(told["salt"])) if told["encrypted"] else Seal()
        if told["encrypted"] != bool(passphrase):
            wanted = "needs LUOSHI_BACKUP_KEY" if told["encrypted"] else "is not encrypted"
            raise WrongKey(f"{root} {wanted}")
        if told["encrypted"] and self.seal.name_of("check") != told["check"]:
            raise WrongKey(f"{root} was encrypted with another passphrase")

    @property
    def is_encrypted(self) -> bool:
        """Whether what lies here is of no use to whoever takes the folder away."""
        return self.seal.key is not None

    def path_of(self, sha256: str) -> Path:
        """Where the part of this hash lies, or will."""
        name = self.seal.name_of(sha256)
        return self.root / "objects" / name[:2] / name

    def holds(self, sha256: str) -> bool:
        """Whether a part of this hash lies here; `verify` says whether it is whole."""
        return self.path_of(sha256).is_file()

    def put(self, chunks: Iterable[bytes], sha256: str = "") -> tuple[str, int]:
        """Keep these bytes and give their hash and size; with `sha256` nothing is read when they lie here."""
        if sha256 and self.holds(sha256):
            return sha256, -1
        counted = Counted(chunks)
        beside = self.root / "objects" / f".part-{secrets.token_hex(8)}"
        try:
            write(beside, self.seal.closed(counted))
            place = self.path_of(counted.sha256)
            place.parent.mkdir(parents=True, exist_ok=True)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        force(place.parent)
        return counted.sha256, counted.size

    def get(self, sha256: str, name: str) -> Iterator[bytes]:
        """The bytes of this hash. Raises Damaged, at the latest behind the last one, when they are others."""
        digest = hashlib.sha256()
        try:
            with self.path_of(sha256).open("rb") as stored:
                for chunk in self.seal.opened(stored, name):
                    digest.update(chunk)
                    yield chunk
        except FileNotFoundError:
            raise Damaged(f"{name}: missing from the backup") from None
        if digest.hexdigest() != sha256:
            raise Damaged(f"{name}: its bytes in the backup are not those that were kept")

    def verify(self, sha256: str, name: str) -> None:
        """Read a part to its end. Raises Damaged with its name."""
        for _chunk in self.get(sha256, name):
            pass


class Counted:
    """Chunks that are counted and hashed as they pass."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._digest, self.size = chunks, hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._digest.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        """Of what has passed."""
        return self._digest.hexdigest()


def write(place: Path, chunks: Iterable[bytes]) -> None:
    """On disk and whole under its name, or not there; mode 600."""
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(prefix=".part-", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    force(place.parent)


def _new_label(passphrase: str) -> dict[str, object]:
    salt = secrets.token_bytes(16)
    check = Seal.of(passphrase, salt).name_of("check")
    told: dict[str, object] = {"format": 1, "encrypted": bool(passphrase), "salt": b64encode(salt).decode()}
    return told | ({"check": check} if passphrase else {})
