"""A backup is good when it was brought back elsewhere, counted, and the doctor found nothing wrong in it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

from luoshi.config.keeping.engines import CannotKeep, Engine
from luoshi.config.keeping.manifest import Manifest
from luoshi.config.keeping.sealing import Damaged
from luoshi.config.keeping.shelf import Shelf, write

# Where the storages of the scratch installation lie, below its data folder.
FOLDERS = {"evidence": "files"}


def try_out(shelf: Shelf, manifest: Manifest, engine: Engine) -> None:
    """Bring it back into a folder and a database of its own, and ask. Raises Damaged or CannotKeep."""
    with tempfile.TemporaryDirectory(prefix=".trying-", dir=shelf.root) as made:
        scratch = Path(made)
        copied = scratch / "database"
        write(copied, shelf.get(manifest.database.sha256, "the database"))
        for part in manifest.files:
            alias, _slash, path = part.name.partition("/")
            write(scratch / FOLDERS.get(alias, alias) / path, shelf.get(part.sha256, part.name))
        with engine.scratch(scratch, copied) as (url, rows):
            _compare(manifest.rows, rows)
            _ask_the_doctor(scratch, url)


def _compare(wanted: dict[str, int], found: dict[str, int]) -> None:
    other = [f"{name}: {found.get(name, 0)} rows, not {count}"
             for name, count in wanted.items() if found.get(name, 0) != count]  # fmt: skip
    if other:
        raise Damaged(f"the database of the backup has other rows than were copied: {'; '.join(other[:10])}")


def _ask_the_doctor(scratch: Path, url: str) -> None:
    env = os.environ | {
        "LUOSHI_DATA": str(scratch), "DATABASE_URL": url, "LUOSHI_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "luoshi.config.settings", "LUOSHI_S3_BUCKET": "",
    }  # fmt: skip
    order = [sys.executable, "-m", "luoshi.config.cli", "doctor"]
    asked = subprocess.run(order, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if asked.returncode:
        told = (asked.stdout + asked.stderr).strip()[-3000:]
        raise CannotKeep(f"The doctor found something wrong in what was brought back:\n{told}")
