"""The form of what a company asks when its people sign in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.people.ways.declared import ways
from luoshi.rollout.models import Organization
from luoshi.rollout.models.policy import NOBODY

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SignInForm(forms.ModelForm[Organization]):
    """Second factor, password, length of sessions."""

    class Meta:
        model = Organization
        fields = Organization.POLICY
        widgets = {"second_for": forms.RadioSelect, "password_for": forms.RadioSelect, "second_from": DAY}

    def __init__(self, *args: Any, may_write: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody is left outside: without another way in there is nothing to choose.
        if not ways():
            self.fields.pop("password_for")
        for field in self.fields.values():
            field.disabled = not may_write

    def clean(self) -> dict[str, Any]:
        """A day is named as soon as anybody has to."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("second_for", NOBODY) != NOBODY and not cleaned.get("second_from"):
            self.add_error("second_from", _("Name the day, so that people can set it up before."))
        return cleaned


class ReasonForm(forms.Form):
    """Why a second factor is to be taken away."""

    reason = forms.CharField(
        label=_("How do you know that it is really them?"),
        max_length=300,
        help_text=_("For example: lost the phone, stood at my desk. It is kept in the history."),
    )
