"""Bringing a backup back. Everything is read and compared before anything of the installation is touched."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings

from luoshi.config.keeping import engines, manifest, stored
from luoshi.config.keeping.backing_up import Say
from luoshi.config.keeping.engines import CannotKeep, Engine
from luoshi.config.keeping.manifest import Manifest
from luoshi.config.keeping.shelf import Shelf, write
from luoshi.config.serving import nobody_serves
from luoshi.kernel import clock


def restore(backup: Path, passphrase: str, say: Say, *, replace: bool = False, untried: bool = False) -> str:
    """Put the installation back to what the backup holds; gives where the old database stays, or "".

    Raises Damaged (with the name of the part) or CannotKeep with nothing touched.
    """
    if not backup.is_dir():
        raise CannotKeep(f"{backup} is no backup")
    shelf = Shelf(backup.parent, passphrase)
    say("Looking through the backup …")
    found = looked_through(shelf, backup, untried=untried)
    engine = _fit(found, engines.current())
    with nobody_serves(settings.PORT):
        if not engine.is_empty() and not replace:
            raise CannotKeep(
                "There is an installation here already. With --replace it is put aside and replaced."
            )
        return _bring_back(shelf, found, engine, say)


def looked_through(shelf: Shelf, backup: Path, *, untried: bool = False) -> Manifest:
    """The contents, after every part was read to its end. Raises Damaged with the name of a part."""
    found = manifest.unpacked(shelf, backup) if untried else manifest.read(shelf, backup)
    for part in found.parts:
        shelf.verify(part.sha256, part.name)
    return found


def _fit(found: Manifest, engine: Engine) -> Engine:
    if found.engine != engine.name:
        raise CannotKeep(
            f"The backup is one of {found.engine}, and DATABASE_URL names {engine.name}. "
            "Bring it back to its own kind of database, then use `luoshi move`."
        )
    return engine


def _bring_back(shelf: Shelf, found: Manifest, engine: Engine, say: Say) -> str:
    """Files first: they change nothing that is there, and the database may then name them."""
    say("Files …")
    for part in found.files:
        stored.bring_back(shelf, part)
    say("Database …")
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.DATA) as made:
        copied = Path(made) / "database"
        write(copied, shelf.get(found.database.sha256, "the database"))
        aside = engine.bring_back(copied, f"before-{clock.now():%Y%m%d-%H%M%S}")
    for name, secret in found.secrets.items():
        write(Path(settings.DATA) / name, [secret.encode()])
    return aside
