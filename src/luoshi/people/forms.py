"""Forms of sign-in and of a person's own settings."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import allauth.account.forms as allauth_forms
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from luoshi.people.afterwards import password_forgotten
from luoshi.people.models import User
from luoshi.people.passwords import MaximumLength

# The places people choose from; any other valid zone stays selectable once it is stored.
ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Tokyo",
    "Asia/Seoul", "Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai",
    "Australia/Sydney", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "UTC",
)  # fmt: skip


PASSWORD_HELP = _("At least 10 characters; a short sentence is easy to remember.")
PASSWORD_LABELS = {
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password again"),
}


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """E-mail and password; an endless password is refused before anything is hashed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        password = self.fields["password"]
        password.help_text, password.max_length = "", MaximumLength.LIMIT
        password.validators.append(forms.CharField(max_length=MaximumLength.LIMIT).validators[0])
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)


class PasswordAgainForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, while signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.help_text, password.max_length = "", MaximumLength.LIMIT
        password.validators.append(forms.CharField(max_length=MaximumLength.LIMIT).validators[0])
        password.widget.attrs.pop("placeholder", None)


class PasswordTwiceForm:
    """Our words for allauth's pairs of password fields."""

    fields: dict[str, forms.Field]

    def plain(self) -> None:
        """The rule in one sentence instead of a list, and no words inside the fields."""
        for name, field in self.fields.items():
            field.help_text = PASSWORD_HELP if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)
            field.label = PASSWORD_LABELS[name]


class ChangePasswordForm(allauth_forms.ChangePasswordForm, PasswordTwiceForm):  # type: ignore[misc]
    """The old password and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plain()


class ResetPasswordForm(allauth_forms.ResetPasswordKeyForm, PasswordTwiceForm):  # type: ignore[misc]
    """The new password after a mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plain()


class ForgottenForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """The address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def save(self, request: HttpRequest, **_more: Any) -> str:
        """Whether anybody has this address is found out by a worker: the answer takes as long for nobody."""
        user = next(iter(self.users), None)
        password_forgotten.enqueue(str(user.pk) if user else "")
        typed: str = self.cleaned_data["email"]
        return typed


class NewPasswordForm(forms.Form):
    """One new password; it can be shown, so it is typed once."""

    password = forms.CharField(
        label=_("New password"),
        max_length=MaximumLength.LIMIT,
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """The product's password rules."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


def zone_choices(current: str) -> list[tuple[str, str]]:
    """Time zones to choose from, the current one among them."""
    names = ZONES if current in ZONES or current not in available_timezones() else (current, *ZONES)
    return [(name, name.replace("_", " ")) for name in names]


class PersonForm(forms.ModelForm[User]):
    """What a person changes about the own account; the address is not among it."""

    class Meta:
        model = User
        fields = ("name", "language", "time_zone", "shortcuts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=zone_choices(self.instance.time_zone)
        )
        self.fields["shortcuts"].help_text = _("Keys such as E or N work while no field is being filled in.")
