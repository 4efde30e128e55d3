"""Public holidays and make-up workdays of a country, read from the `holidays` package."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import holidays
from django.utils import translation
from django.utils.translation import gettext as _

LANGUAGES = {"zh-hans": "zh_CN", "zh-hant": "zh_TW", "en": "en_US"}
# Countries whose make-up workdays are decreed year by year: without any, the year is an estimate.
DECREED = ("CN",)


class Day(NamedTuple):
    """One date that differs from Monday to Friday."""

    works: bool
    name: str


@lru_cache(maxsize=64)
def days_of(country: str, year: int, language: str = "zh_CN") -> dict[date, Day]:
    """Holidays and make-up workdays of one year; empty for a country that the package does not know."""
    table = _table(country, year, language)
    if table is None:
        return {}
    found = {day: Day(False, name) for day, name in table.items() if day.year == year}
    found |= {day: Day(True, "") for day in table.weekend_workdays if day.year == year}
    return dict(sorted(found.items()))


def is_confirmed(country: str, year: int) -> bool:
    """Whether the year's days are decreed and not merely expected."""
    days = days_of(country, year)
    return bool(days) and (country not in DECREED or any(day.works for day in days.values()))


def name_of(country: str, day: date, stored: str) -> str:
    """The day's name in the reader's language; the stored one when the package has none."""
    language = LANGUAGES.get(translation.get_language() or "", "en_US")
    found = days_of(country, day.year, language).get(day)
    if found and found.works:
        return _("Make-up workday")
    return found.name if found else stored


def countries() -> list[str]:
    """Codes of the countries that the package knows."""
    return sorted(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)


def _table(country: str, year: int, language: str) -> holidays.HolidayBase | None:
    try:
        known = holidays.country_holidays(country).supported_languages
    except NotImplementedError:
        return None
    spoken = next((tried for tried in (language, "en_US") if tried in known), None)
    return holidays.country_holidays(country, years=year, language=spoken)
