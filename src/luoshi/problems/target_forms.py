"""The form of the targets: a cell for each step and importance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.problems import rules
from luoshi.problems.models import Target
from luoshi.rollout.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REFUSED = {
    "required": gettext_lazy("Please give the number of working days."),
    "invalid": gettext_lazy("Please give a number of working days, such as 0.5."),
}


@dataclass(frozen=True)
class Row:
    """One step with its cells: one for a step that comes before the judgement, else one a level."""

    label: StrOrPromise
    cells: list[tuple[StrOrPromise, forms.BoundField]]

    @property
    def span(self) -> int:
        """Columns of a cell."""
        return len(rules.IMPORTANCE) // len(self.cells)


class TargetsForm(forms.Form):
    """Working days of every cell."""

    def __init__(self, project: Project, *args: Any, may_write: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = Target.table(project)
        steps, levels = dict(rules.STEPS), dict(rules.IMPORTANCE)
        for (step, level), days in self.table.items():
            label = f"{steps[step]} {levels.get(level, '')}".strip()
            self.fields[_name(step, level)] = forms.DecimalField(
                label=label, initial=plain(days), disabled=not may_write, error_messages=dict(REFUSED),
                min_value=rules.SHORTEST_TARGET, max_value=rules.LONGEST_TARGET, decimal_places=2,
                widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
            )  # fmt: skip

    @property
    def rows(self) -> list[Row]:
        """The table as it is drawn."""
        levels: dict[int, StrOrPromise] = {0: _("every report"), **dict(rules.IMPORTANCE)}
        cells = [(step, (levels[level], self[_name(step, level)])) for step, level in sorted(self.table)]
        return [Row(label, [cell for of, cell in cells if of == step]) for step, label in rules.STEPS]

    @property
    def wanted(self) -> dict[tuple[str, int], Decimal]:
        """What was typed."""
        return {cell: self.cleaned_data[_name(*cell)] for cell in self.table}


def _name(step: str, level: int) -> str:
    return f"{step}-{level}"


def plain(days: Decimal) -> str:
    """1 and 0.5, not 1.00 and 0.50."""
    return format(days.normalize(), "f")
