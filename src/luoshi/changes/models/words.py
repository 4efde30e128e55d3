"""What people type, checked: each refusal is the sentence that they read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from luoshi.kernel.verdict import Refusal

LINES = 30
LONGEST_DAYS = 1000
"""More working days than any change takes; what is above is a slip of the finger."""
MOST = Decimal("9999999999.99")
"""The largest amount that a field of money holds."""


def said(words: str, otherwise: StrOrPromise) -> str:
    """The words without blanks around them. Raises Refusal with `otherwise` when there are none."""
    if not words.strip():
        raise Refusal(otherwise)
    return words.strip()


def with_reason(reason: str) -> str:
    """The reason if there is one. Raises Refusal otherwise."""
    return said(reason, _("Please give the reason; the person concerned reads it."))


def listed(lines: Iterable[str], longest: int) -> list[str]:
    """Lines with words in them. Raises Refusal for one that is too long, and for too many."""
    found = [line.strip() for line in lines if line.strip()]
    if len(found) > LINES:
        raise Refusal(_("At most %(n)d lines, please.") % {"n": LINES})
    for line in found:
        if len(line) > longest:
            start = line[:12]
            raise Refusal(
                _("The line that begins with “%(start)s” is longer than %(n)d characters.")
                % {"start": start, "n": longest}
            )
    return found


def amount(value: Decimal) -> Decimal:
    """An amount of money. Raises Refusal for a negative one and for one that no company pays."""
    if not value.is_finite() or value < 0:
        raise Refusal(_("An amount cannot be negative."))
    if value > MOST or (rounded := value.quantize(Decimal("0.01"))) > MOST:
        raise Refusal(_("This amount is too large; please check the number of digits."))
    return rounded


def some_days(days: int) -> int:
    """A number of working days. Raises Refusal for one that is none."""
    if not 0 <= days <= LONGEST_DAYS:
        raise Refusal(_("Between 0 and %(n)d working days, please.") % {"n": LONGEST_DAYS})
    return days
