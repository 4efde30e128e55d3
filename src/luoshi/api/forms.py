"""The form of a new token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api import rules
from luoshi.api.models import Token
from luoshi.ui.fields import CleanTextField


class TokenForm(forms.Form):
    """What it is for, what it may, until when."""

    name = CleanTextField(
        label=pgettext_lazy("token", "What it is for"), max_length=60, widget=forms.TextInput,
        help_text=_("So that you know later which one to revoke, for example “daily reports of the branch”."),
    )  # fmt: skip
    scope = forms.ChoiceField(label=_("What it may"), choices=rules.SCOPES, initial=rules.READ,
                              widget=forms.RadioSelect)  # fmt: skip
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = Token.usual_end()
