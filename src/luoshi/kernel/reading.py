"""Rows that become objects without Django's way through `__init__`, which sets each column by itself.

It takes longer than asking the database for the row, and does the same: the columns are put where attributes
lie. Where something listens to the making of objects, Django's way is taken.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init


class QuicklyRead(models.Model):
    """A model whose rows are read so."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **how: Any
    ) -> Self:
        """The object of a row; a column that was not asked for is read when somebody wants it."""
        if how or not _plain(cls):
            return super().from_db(db, field_names, values, **how)
        found = cls.__new__(cls)
        found._state = state = ModelState()
        state.adding, state.db = False, db
        found.__dict__.update(zip(field_names, values, strict=True))
        return found


@cache
def _plain(model: type[models.Model]) -> bool:
    """Whether nobody takes part in making its objects."""
    listened = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return model.__init__ is models.Model.__init__ and not listened
