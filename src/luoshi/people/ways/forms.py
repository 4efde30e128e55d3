"""The sign-in form when there is a directory, and the form that asks for a company account alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.people.forms import LoginForm
from luoshi.people.passwords import MaximumLength
from luoshi.people.ways.declared import directory


class EntranceForm(LoginForm):
    """E-mail and password; with a directory a company account does as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if directory():
            field = forms.CharField(label=_("E-mail or company account"), max_length=254)
            field.widget.attrs["autocomplete"] = "username"
            self.fields["login"] = field
            self.order_fields(["login", "password"])

    def user_credentials(self) -> dict[str, Any]:
        """Under one name whatever was typed, so that failures are counted for it."""
        return {"email": self.cleaned_data["login"], "password": self.cleaned_data.get("password", "")}

    def clean(self) -> dict[str, Any]:
        """What the directory said goes before “wrong password”."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError:
            if refused := getattr(self.request, "way_refused", None):
                raise forms.ValidationError(str(refused)) from None
            raise
        return cleaned


class DirectoryForm(forms.Form):
    """Name and password of the company account."""

    name = forms.CharField(
        label=_("Company account"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password of the company account"),
        max_length=MaximumLength.LIMIT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
