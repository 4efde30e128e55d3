"""Forms of the webhook pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.webhooks.kinds import KINDS, SOURCES
from luoshi.rollout.forms import PlainForm
from luoshi.ui.fields import CleanTextField


class EndpointForm(PlainForm):
    """Where a program listens, and what it hears of."""

    name = CleanTextField(
        label=pgettext_lazy("webhook", "Which program"), max_length=60, widget=forms.TextInput,
        help_text=_("So that you know later what it is for, for example “work orders of the ERP”."),
    )  # fmt: skip
    address = forms.CharField(
        label=pgettext_lazy("webhook", "Address"), max_length=1000,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Begins with https://. An administrator can allow addresses inside the company."),
    )  # fmt: skip

    def offer(self) -> None:
        """One field for each noun."""
        for name, source in SOURCES.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=source.label, choices=source.choices, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    @staticmethod
    def chosen(kinds: Iterable[str]) -> dict[str, list[str]]:
        """Its fields as they stand for these kinds."""
        found: dict[str, list[str]] = {}
        for kind in KINDS.intersection(kinds):
            found.setdefault(kind.partition(".")[0], []).append(kind)
        return found

    @property
    def groups(self) -> list[tuple[forms.BoundField, int]]:
        """The fields of the nouns, and how many are ticked in each."""
        return [(self[name], len(self[name].value() or ())) for name in SOURCES]

    def clean(self) -> dict[str, Any]:
        """What is ticked, in one list; everything of a noun makes the rest of it needless."""
        said = super().clean() or self.cleaned_data
        kinds = [kind for name in SOURCES for kind in _tidy(said.pop(name, []))]
        return {**said, "kinds": kinds}


def _tidy(kinds: list[str]) -> list[str]:
    return [kind for kind in kinds if kind.endswith(".*")] or kinds
