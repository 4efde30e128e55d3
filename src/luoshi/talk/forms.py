"""The composer."""

from __future__ import annotations

from typing import Any

from django import forms

from luoshi.evidence.forms import WithFiles
from luoshi.talk import rules
from luoshi.ui.fields import CleanTextField


class SayForm(WithFiles):
    """Words, who reads them, and files."""

    words = CleanTextField(required=False, max_length=rules.MOST_CHARACTERS)
    audience = forms.ChoiceField(choices=rules.AUDIENCES, required=False)

    def clean_audience(self) -> str:
        """Outsiders have no switch; whoever has one and sends nothing means all sides."""
        return self.cleaned_data["audience"] or rules.ALL

    @property
    def refusals(self) -> list[Any]:
        """All sentences of a refused form, for the place below the words."""
        return [sentence for sentences in self.errors.values() for sentence in sentences]
