"""Forms of second factors: allauth's checks with our words."""

from __future__ import annotations

import json
import struct
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import allauth.mfa.base.forms as base
import allauth.mfa.totp.forms as totp
import allauth.mfa.webauthn.forms as webauthn
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from luoshi.people.factors.codes import tidy

CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "text",
    "autocapitalize": "characters",
    "spellcheck": "false",
}
DIGITS = CODE | {"inputmode": "numeric"}


def plain(field: forms.Field, attrs: dict[str, str]) -> None:
    """One line for a code, with our words and no words inside."""
    field.widget = forms.TextInput(attrs=attrs | {"maxlength": "40"})
    field.validators.append(forms.CharField(max_length=40).validators[0])


class CodeForm(base.AuthenticateForm):  # type: ignore[misc]
    """A code from the phone, or a recovery code, after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        plain(self.fields["code"], CODE)

    def clean_code(self) -> str:
        """In any spelling."""
        self.cleaned_data["code"] = tidy(self.cleaned_data["code"])
        return str(super().clean_code())


class CodeAgainForm(CodeForm, base.ReauthenticateForm):  # type: ignore[misc]
    """The same while signed in."""


class TotpForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code shows that the phone has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six digits from the phone")
        plain(self.fields["code"], DIGITS)

    def clean_code(self) -> str:
        """In any spelling."""
        self.cleaned_data["code"] = tidy(self.cleaned_data["code"])
        return str(super().clean_code())


class AnswerField(forms.JSONField):
    """What a browser's passkey answered."""

    LONGEST = 20_000
    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """An object that was made for this very site; a neighbour below the same domain is another one."""
        try:
            if len(value) < self.LONGEST:
                answer = super().to_python(value)
                said = answer["response"]["clientDataJSON"]
                if (
                    json.loads(urlsafe_b64decode(said + "=" * (-len(said) % 4)))["origin"]
                    == settings.SITE_URL
                ):
                    return answer
        except (KeyError, RecursionError, TypeError, ValueError):
            pass
        raise get_adapter().validation_error("incorrect_code")


# What libraries raise over an answer that nobody's device made.
MADE_UP = (
    ArithmeticError, AssertionError, AttributeError, InvalidSignature, LookupError, RuntimeError,
    TypeError, ValueError, struct.error,
)  # fmt: skip


@contextmanager
def believed() -> Iterator[None]:
    """Refuse what cannot be read or was not signed by the key."""
    try:
        yield
    except MADE_UP as error:
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""

    credential = AnswerField()

    def clean_credential(self) -> Authenticator:
        """Signed by one of the person's keys."""
        with believed():
            return super().clean_credential()


class PasskeyLoginForm(PasskeyForm, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of address and password."""


class PasskeyAgainForm(PasskeyForm, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey while signed in."""


class NewPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A name, and what the browser made."""

    credential = AnswerField()
    passwordless = None
    name = forms.CharField(
        label=_("What this passkey is called"),
        max_length=40,
        help_text=_("For example the device on which it lies."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = ""

    def clean(self) -> dict[str, Any]:
        """Made by a device that asked its owner."""
        with believed():
            cleaned: dict[str, Any] = super().clean()
        return cleaned
