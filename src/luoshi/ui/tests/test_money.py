"""Money is typed as people type it and shown with the sign of its currency; there is one table of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from luoshi.ui.money import MoneyField, money_in


@pytest.mark.parametrize(
    "typed", ["6800.5", "6,800.50", "¥6,800.5", "￥6800.50", "６８００．５", " 6 800.5 ", "JP¥6800.5"]
)
def test_an_amount_is_read_however_it_is_typed(typed: str) -> None:
    assert MoneyField().clean(typed) == Decimal("6800.5")


@pytest.mark.parametrize("typed", ["六千", "NaN", "Infinity", "1.2.3", "¥", "--5"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


def test_each_currency_has_its_sign() -> None:
    assert money_in(6800, "CNY") == "¥6,800"
    assert money_in(Decimal("1200.5"), "USD") == "US$1,200.50"
    assert money_in(3, "XXX") == "XXX 3"
