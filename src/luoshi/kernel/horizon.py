"""How far from today a day may lie: what lies farther is a slip of the finger, out of any calendar."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from luoshi.kernel.verdict import Refusal

YEARS = 10


def within_reach(day: date, today: date) -> date:
    """The day as it is. Raises Refusal when it lies more than ten years before or after today."""
    if abs((day - today).days) > YEARS * 366:
        raise Refusal(_("Please choose a day within ten years of today."))
    return day
