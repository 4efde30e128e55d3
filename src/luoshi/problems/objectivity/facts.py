"""The fact that stands behind a feeling: how many are affected, from what reporters told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FIGURES = {figure: place for place, figure in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10}
NUMBER = r"(?P<n>\d{1,6}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
UNITS = "单|單|笔|筆|张|張|票|家|户|戶|个客户|個客戶"
DAILY = re.compile(
    rf"(?:每天|天天|一天|每日)[^，。；,;\d]{{0,6}}?{NUMBER}\s*多?(?P<unit>{UNITS})"
    r"|(?P<n2>\d{1,6})\s+(?P<unit2>orders|invoices|deliveries|customers|records)\s+(?:a|per|every|each)\s+day"
)
TOTAL = re.compile(
    rf"{NUMBER}\s*多?(?P<unit>{UNITS})"
    r"|(?P<n2>\d{1,6})\s+(?P<unit2>orders|invoices|deliveries|customers|records)"
)
ENGLISH = {"orders", "invoices", "deliveries", "customers", "records"}


def impact(words: Sequence[str], people: int, language: str) -> str:
    """How much stands still: “about 6 orders a day affected”, else a total, else how many people met it.

    `words` are the reporters' own, one text an occurrence; they are read and never changed.
    """
    with translation.override(language):
        daily = _largest(DAILY, words, language)
        if daily:
            n, unit = daily
            return _("about %(n)d %(unit)s a day affected") % {"n": n, "unit": unit}
        total = _largest(TOTAL, words, language)
        if total:
            n, unit = total
            return _("%(n)d %(unit)s affected so far") % {"n": n, "unit": unit}
        met = ngettext("%(n)d report", "%(n)d reports", len(words)) % {"n": len(words)}
        said = ngettext("%(n)d person met it, %(met)s", "%(n)d people met it, %(met)s", people)
        return said % {"n": people, "met": met}


def _largest(pattern: re.Pattern[str], words: Iterable[str], language: str) -> tuple[int, str] | None:
    """The largest number with its unit, of those whose unit is of this language."""
    found = []
    for text in words:
        for match in pattern.finditer(text):
            number, unit = match["n"] or match["n2"], match["unit"] or match["unit2"]
            if (unit in ENGLISH) == (language == "en"):
                found.append((_figure(number), unit))
    return max(found, default=None)


def _figure(written: str) -> int:
    """3, 三, 十二, 二十."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return FIGURES[written]
    return FIGURES.get(tens, 1) * 10 + FIGURES.get(ones, 0)
