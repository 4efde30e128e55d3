"""Public holidays and make-up workdays of a country, read from the `holidays` package."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import holidays
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LANGUAGES = {"zh-hans": "zh_CN", "zh-hant": "zh_TW", "en": "en_US"}
COUNTRIES: dict[str, StrOrPromise] = {
    "CN": gettext_lazy("China, mainland"), "HK": gettext_lazy("Hong Kong, China"),
    "MO": gettext_lazy("Macao, China"), "TW": gettext_lazy("Taiwan, China"),
    "SG": gettext_lazy("Singapore"), "MY": gettext_lazy("Malaysia"), "JP": gettext_lazy("Japan"),
    "KR": gettext_lazy("South Korea"), "TH": gettext_lazy("Thailand"), "VN": gettext_lazy("Vietnam"),
    "ID": gettext_lazy("Indonesia"), "AU": gettext_lazy("Australia"), "GB": gettext_lazy("United Kingdom"),
    "DE": gettext_lazy("Germany"), "US": gettext_lazy("United States"),
}  # fmt: skip
# Countries whose make-up workdays are decreed year by year: without any, the year is an estimate.
DECREED = ("CN",)


_DATE = re.compile(
    r"\s?(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<M>\d\d)/(?P<D>\d\d)/(?P<Y>\d{4}))(?P<after>\s?)"
)


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
    return _with_dates(found.name) if found else stored


def _with_dates(name: str) -> str:
    """A date in the name of a day off as a colleague says it: the package writes 2026-01-04 or 01/04/2026."""

    def said(match: re.Match[str]) -> str:
        year, month, day = match["y"] or match["Y"], match["m"] or match["M"], match["d"] or match["D"]
        gap = "" if (translation.get_language() or "").startswith("zh") else " "
        return gap + date_text(date(int(year), int(month), int(day))) + (gap if match["after"] else "")

    return _DATE.sub(said, name)


def choices(current: str) -> list[tuple[str, StrOrPromise]]:
    """Countries to choose from, the current one among them."""
    offered: list[tuple[str, StrOrPromise]] = list(COUNTRIES.items())
    return offered if current in COUNTRIES else [(current, current), *offered]


def _table(country: str, year: int, language: str) -> holidays.HolidayBase | None:
    if not hasattr(holidays, country):
        return None
    known = holidays.country_holidays(country).supported_languages
    spoken = next((tried for tried in (language, "en_US") if tried in known), None)
    return holidays.country_holidays(country, years=year, language=spoken)
