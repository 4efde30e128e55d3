"""Forms with rows: lines of a quote, milestones. More rows are added without losing what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext as _

from luoshi.changes.move_form import MoveForm

STEP = 3
"""Rows that are added at once."""


class RowsForm(MoveForm):
    """A form whose last part is a few equal rows; empty ones do not count.

    A row's fields are named `what_1`, `what_2` …; `ROW` says which there are and how each is made.
    """

    ROW: ClassVar[dict[str, Callable[[], forms.Field]]] = {}
    MOST: ClassVar[int] = 30

    def __init__(self, *args: Any, rows: int = STEP, **kwargs: Any) -> None:
        self.count = min(max(rows, self._sent(args[0] if args else {})), self.MOST)
        super().__init__(*args, **kwargs)
        for n in range(1, self.count + 1):
            for name, make in self.ROW.items():
                field = make()
                field.required, field.label = False, f"{field.label} {n}"
                self.fields[f"{name}_{n}"] = field
        for own in super().shown:
            own.field.widget.attrs.pop("autofocus", None)
        self.fields[f"{next(iter(self.ROW))}_1"].widget.attrs["autofocus"] = True

    @property
    def heads(self) -> list[Any]:
        """What stands above the columns."""
        return [make().label for make in self.ROW.values()]

    def _sent(self, data: Any) -> int:
        """The number of the last row that was sent."""
        tails = (name.rpartition("_") for name in data)
        numbers = [tail for head, _mark, tail in tails if head in self.ROW]
        return max((int(one) for one in numbers if one.isdecimal() and len(one) < 4), default=0)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields row by row, as the page draws them."""
        return [[self[f"{name}_{n}"] for name in self.ROW] for n in range(1, self.count + 1)]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that do not stand in rows."""
        own = {f"{name}_{n}" for name in self.ROW for n in range(1, self.count + 1)}
        return [field for field in super().shown if field.name not in own]

    @property
    def may_grow(self) -> bool:
        """Whether there may be more rows."""
        return self.count < self.MOST

    def longer(self) -> Self:
        """The same form with what was typed, as it was typed, and further rows below."""
        self.is_valid()
        form = type(self)(
            initial=self.data.dict(), change=self.change, member=self.member, rows=self.count + STEP  # type: ignore[attr-defined]
        )  # fmt: skip
        form.kept = self.kept
        return form

    def clean(self) -> dict[str, Any]:
        """A row that was begun is finished: each empty place of it is named."""
        cleaned = super().clean()
        for n in range(1, self.count + 1):
            names = [f"{name}_{n}" for name in self.ROW]
            empty = [name for name in names if cleaned.get(name) in (None, "")]
            if len(empty) < len(names):
                for name in set(empty) - set(self.errors):
                    self.add_error(name, _("Please complete this line, or empty it."))
        return cleaned

    def filled(self) -> list[tuple[Any, ...]]:
        """The rows with something in them."""
        found = (
            tuple(self.cleaned_data[f"{name}_{n}"] for name in self.ROW) for n in range(1, self.count + 1)
        )
        return [row for row in found if any(value not in (None, "") for value in row)]
