"""Money: the currencies that the product knows, an amount as a colleague writes it, and its field."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.ui.moments import money_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TABLE: tuple[tuple[str, str, StrOrPromise], ...] = (
    ("CNY", "¥", _("Chinese yuan")),
    ("HKD", "HK$", _("Hong Kong dollar")),
    ("TWD", "NT$", _("New Taiwan dollar")),
    ("USD", "US$", _("US dollar")),
    ("EUR", "€", _("Euro")),
    ("JPY", "JP¥", _("Japanese yen")),
)
"""Code, sign and name. The one table of the product."""
SIGNS = {code: sign for code, sign, _name in TABLE}
WITH_SIGN = list(SIGNS.items())
WITH_NAME = [(code, name) for code, _sign, name in TABLE]
SHOWN = [(code, f"{code} {sign}") for code, sign in WITH_SIGN]
"""Choices of a form: CNY ¥."""


def money_in(amount: Decimal | float | int | None, currency: str) -> str:
    """¥6,800 or US$1,200.50; an unknown currency stands before the amount as it is."""
    return money_text(amount, SIGNS.get(currency, f"{currency} "))


class MoneyField(forms.DecimalField):
    """An amount as people type it: 6800, 6,800.50, ¥6,800, full-width digits. The rules judge its size."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A keyboard with digits on a phone."""
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """The amount without signs and separators. Raises ValidationError for what is no number."""
        text = unicodedata.normalize("NFKC", str(value or "")).replace(",", "").replace(" ", "")
        for sign in sorted(SIGNS.values(), key=len, reverse=True):
            text = text.removeprefix(unicodedata.normalize("NFKC", sign))
        return super().to_python(text)
