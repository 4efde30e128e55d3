"""Secrets and the folder of data: strong, of one's own, and readable for nobody else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.config.deployed.fault import Fault
from luoshi.kernel.key_holders import with_other_keys

LONG_ENOUGH, DIFFERENT = 50, 5
SECRET_FILES = ("secret-key", "vapid.pem")


def secret_key_is_strong() -> Iterator[Fault]:
    """Everything that is signed hangs on it."""
    key = settings.SECRET_KEY
    if len(key) < LONG_ENOUGH or len(set(key)) < DIFFERENT or key.startswith("django-insecure-"):
        yield Fault(
            _("The secret key is too short or too simple; sessions and links could be forged."),
            _("Leave LUOSHI_SECRET_KEY out: a good one is made. "
              "Or set one of at least 50 random characters."),
        )  # fmt: skip


def secrets_are_private() -> Iterator[Fault]:
    """Files that hold secrets are for their owner alone."""
    for path in _secret_files():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            facts = {"file": path, "mode": f"{mode:o}"}
            yield Fault(
                _("Others on this machine may read %(file)s (mode %(mode)s).") % facts,
                _("Run: chmod 600 %(file)s") % facts,
            )


def data_is_private_and_writable() -> Iterator[Fault]:
    """The folder with database, files and keys."""
    folder = Path(settings.DATA)
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield Fault(
            _("Everybody on this machine may look into the data folder %(folder)s.") % {"folder": folder},
            _("Run: chmod 750 %(folder)s") % {"folder": folder},
            serious=False,
        )
    for place in (folder, Path(settings.MEDIA_ROOT)):
        if place.exists() and not os.access(place, os.W_OK | os.X_OK):
            yield Fault(
                _("The folder %(folder)s cannot be written.") % {"folder": place},
                _("Give it to the account that Luoshi runs as."),
            )


def nodes_share_their_keys() -> Iterator[Fault]:
    """With files in a store there are several machines, and each would make keys of its own."""
    if "OPTIONS" not in settings.STORAGES["evidence"]:
        return
    for name, known in (("LUOSHI_SECRET_KEY", _given("LUOSHI_SECRET_KEY")),
                        ("LUOSHI_VAPID_KEY_FILE", settings.VAPID_KEY_FILE)):  # fmt: skip
        if not known:
            yield Fault(
                _("Files lie in a store that several machines share, but %(name)s is not set: "
                  "each machine makes a key of its own.") % {"name": name},
                _("Set %(name)s to the same on all of them.") % {"name": name},
                serious=False,
            )  # fmt: skip


def nodes_sign_alike() -> Iterator[Fault]:
    """By the marks of their keys, which each machine leaves in the database when it starts."""
    if others := with_other_keys():
        yield Fault(
            _("The secret key of this machine is another than that of %(nodes)s: sessions are lost on the way"
              " between them, and what one sealed the other cannot open.") % {"nodes": ", ".join(others)},
            _("Set %(name)s to the same on all of them.") % {"name": "LUOSHI_SECRET_KEY"},
        )  # fmt: skip


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _secret_files() -> Iterator[Path]:
    for name, path in os.environ.items():
        ours = name.endswith("_FILE") and name.startswith(("LUOSHI_", "DATABASE_URL"))
        if ours and "CA_FILE" not in name and Path(path).is_file():
            yield Path(path)
    for name in SECRET_FILES:
        if (Path(settings.DATA) / name).is_file():
            yield Path(settings.DATA) / name
