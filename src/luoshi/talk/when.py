"""A meeting's time in words: date, weekday and hours, in the reader's language and zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.ui.moments import date_text, weekday


def moment_named(moment: datetime) -> str:
    """25 Nov, Wed 14:00; never “tomorrow”, since an invitation is read on another day."""
    here = timezone.localtime(moment)
    return _("%(date)s, %(weekday)s %(time)s") % {
        "date": date_text(here.date()),
        "weekday": weekday(here.date()),
        "time": here.strftime("%H:%M"),
    }


def span_named(moment: datetime, minutes: int) -> str:
    """25 Nov, Wed 14:00–15:00; over midnight the end has its own date."""
    begins, ends = timezone.localtime(moment), timezone.localtime(moment + timedelta(minutes=minutes))
    same = begins.date() == ends.date()
    return _("%(begins)s–%(ends)s") % {
        "begins": moment_named(moment),
        "ends": ends.strftime("%H:%M") if same else moment_named(ends),
    }
