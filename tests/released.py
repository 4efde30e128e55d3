"""The migrations of the last release, as `released.txt` names them. `make released` writes it when a release goes out."""

from __future__ import annotations

from pathlib import Path

import django
from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

RELEASED = Path(__file__).with_name("released.txt")


def ours() -> dict[str, Migration]:
    """Every migration of the product."""
    known = MigrationLoader(None).disk_migrations
    return {
        f"{app} {name}": known[app, name]
        for app, name in sorted(known)
        if known[app, name].__module__.startswith("luoshi.")
    }


if __name__ == "__main__":
    if not apps.ready:
        django.setup()
    RELEASED.write_text("".join(f"{name}\n" for name in ours()), encoding="utf-8")
