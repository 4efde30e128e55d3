"""Moments, durations and money as a colleague would write them, in the reader's language and zone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from luoshi.kernel import clock

DAY = 480
WEEKDAYS = (
    gettext_noop("Mon"), gettext_noop("Tue"), gettext_noop("Wed"), gettext_noop("Thu"),
    gettext_noop("Fri"), gettext_noop("Sat"), gettext_noop("Sun"),
)  # fmt: skip


def weekday(day: date) -> str:
    """Short name of the weekday: Mon, 周一, 週一."""
    return _(WEEKDAYS[day.weekday()])


def day_text(day: date, today: date | None = None) -> str:
    """A date without its time: today, yesterday, tomorrow, weekday of this week, 19 Nov, 19 Nov 2025."""
    today = today or timezone.localdate(clock.now())
    away = (day - today).days
    # One look-up, not three: a list says fifty dates.
    if -1 <= away <= 1:
        return _("today") if away == 0 else _("yesterday") if away < 0 else _("tomorrow")
    if day.isocalendar()[:2] == today.isocalendar()[:2]:
        return weekday(day)
    return date_text(day, today)


def date_text(day: date, today: date | None = None) -> str:
    """The calendar date; the year only when it is another one."""
    today = today or timezone.localdate(clock.now())
    same_year = day.year == today.year
    pattern = pgettext("date pattern", "j M") if same_year else pgettext("date pattern", "j M Y")
    return dateformat.format(day, pattern)


def month_text(day: date) -> str:
    """The month with its year: November 2026, 2026年11月."""
    return dateformat.format(day, pgettext("date pattern", "F Y"))


def moment_text(moment: datetime, today: date | None = None) -> str:
    """10:12 today, yesterday 17:30, Thu 16:20, 19 Nov 16:20, older only the date."""
    here = timezone.localtime(moment)
    today = today or timezone.localdate(clock.now())
    time = here.strftime("%H:%M").lstrip("0") if here.hour else here.strftime("%H:%M")[1:]
    if here.date() == today:
        return time
    if here.year < today.year:
        return date_text(here.date(), today)
    return _("%(day)s %(time)s") % {"day": day_text(here.date(), today), "time": time}


def duration_text(minutes: float, minutes_per_day: int = DAY) -> str:
    """Working minutes in the two largest units: 2 d 7 h, 3 h 20 min, 45 min."""
    whole = max(0, round(minutes))
    days, rest = divmod(whole, minutes_per_day)
    hours, left = divmod(rest, 60)
    figures = {"days": days, "hours": hours, "minutes": left}
    if days:
        return (_("%(days)d d %(hours)d h") if hours else _("%(days)d d")) % figures
    if hours:
        return (_("%(hours)d h %(minutes)d min") if left else _("%(hours)d h")) % figures
    return _("%(minutes)d min") % figures if left else _("under a minute")


def money_text(amount: Decimal | float | int | None, sign: str = "¥") -> str:
    """¥6,800; with cents only when there are some; empty for None."""
    if amount is None:
        return ""
    value = Decimal(str(amount))
    digits = 0 if value == value.to_integral_value() else 2
    return f"{'-' if value < 0 else ''}{sign}{abs(value):,.{digits}f}"
