"""A database somebody meddled with: what was lived, what was broken, and which check names it in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from luoshi.testing.cast import Cast


@dataclass(frozen=True)
class Broken:
    """One way to break a promise. `breaks` gets what `lived` gave."""

    check: Callable[[], Iterator[str]]
    lived: Callable[[Cast], Any]
    breaks: Callable[[Any], object]
    named: str

    def is_named(self, cast: Cast) -> None:
        """The check is silent before, and says it afterwards."""
        thing = self.lived(cast)
        assert list(self.check()) == []
        self.breaks(thing)
        found = list(self.check())
        assert any(self.named in sentence for sentence in found), found


def rows(model: type[models.Model]) -> Any:
    """All rows of a table, whatever its verbs would say."""
    return model._base_manager.all()


@contextmanager
def unguarded(model: type[models.Model]) -> Iterator[Any]:
    """Its rows, past the guards of the database itself: as somebody with full rights over it would do it."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for name in model._meta.constraints:
                if isinstance(name, models.CheckConstraint):
                    cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name.name}")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (trigger,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {trigger}")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield rows(model)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
