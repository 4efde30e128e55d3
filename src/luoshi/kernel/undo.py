"""Taking a move back: what has to be remembered of it, and how rows get their former values again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_datetime

from luoshi.kernel.lifecycle import Step

Note = dict[str, Any]


def note(step: Step, seconds: int, leave_out: tuple[str, ...] = ("undo", "changed_at")) -> Note:
    """What taking this step back within `seconds` needs: former values, rows made, rows changed."""
    return {
        "verb": step.move.verb,
        "by": str(getattr(step.by, "pk", "")),
        "until": step.at.timestamp() + seconds,
        "fields": {k: _plain(v) for k, v in step.before.items() if k not in leave_out}
        | {"state": step.came_from},
        "made": [[m._meta.label, str(m.pk)] for m in step.made],
        "changed": [
            [m._meta.label, str(m.pk), {k: _plain(v) for k, v in old.items()}] for m, old in step.changed
        ],
    }


def take_back(thing: models.Model, kept: Note, at: datetime) -> None:
    """Give the thing and every row that the move changed its former values; mark what the move made."""
    restore(thing, kept["fields"])
    for label, pk, old in kept["changed"]:
        row = apps.get_model(label)._base_manager.get(pk=pk)
        restore(row, old)
        row.save()
    for label, pk in kept["made"]:
        _mark(apps.get_model(label), pk, at)


def restore(row: models.Model, values: dict[str, Any]) -> None:
    """Set former values as they were written down."""
    for name, value in values.items():
        field = row._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        setattr(row, name, _typed(field, value))


def _typed(field: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(field, models.DateTimeField):
        return parse_datetime(value) or datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(field, models.DecimalField) else value


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool | float | list) else str(value)


def _mark(model: type[models.Model], pk: str, at: datetime) -> None:
    """What a move made stays in the books, marked as taken back."""
    rows = model._base_manager.filter(pk=pk)
    if hasattr(model, "undone"):
        rows.update(undone=True)
    else:
        rows.update(withdrawn_at=at, current=False)
