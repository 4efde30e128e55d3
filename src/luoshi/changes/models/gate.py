"""The gate between pilot and roll-out: days that were lived, and what is missing, each in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.changes.models.tried import CheckLine, Pilot
from luoshi.kernel.clock import WorkingTime
from luoshi.problems.models import Problem
from luoshi.problems.rules import IMPORTANT
from luoshi.rollout.models import Leave


def days_lived(
    pilot: Pilot, group: Collection[UUID], leaves: Iterable[Leave], today: date, time: WorkingTime
) -> int:
    """Working days of the pilot that are over, today not counted.

    A day on which everybody who tries it was away has been lived by nobody and does not count.
    """
    ended = pilot.ended_at and time.local(pilot.ended_at).date()
    end, away = min(today, ended or today), Counter[date]()
    for leave in leaves:
        first, last = max(leave.first, pilot.starts_on), min(leave.last, end)
        away.update(first + timedelta(days=n) for n in range((last - first).days + 1))
    span = (pilot.starts_on + timedelta(days=n) for n in range((end - pilot.starts_on).days))
    return sum(time.is_workday(day) and away[day] < len(group) for day in span)


def missing(
    pilot: Pilot, lived: int, lines: Iterable[CheckLine], problems: Iterable[Problem], frozen: str
) -> list[str]:
    """Each condition between the pilot and the roll-out that is not met, in words."""
    found, left = list[str](), pilot.min_days - lived
    if left > 0:
        text = ngettext("%(n)d more working day of trial", "%(n)d more working days of trial", left)
        found.append(text % {"n": left})
    for line in lines:
        if line.result != CheckLine.PASSED:
            failed = line.result == CheckLine.FAILED
            text = _("Failed: %(line)s") if failed else _("Not tested yet: %(line)s")
            found.append(text % {"line": line.words})
    for problem in problems:
        judged = _("%(code)s is still open: %(title)s")
        text = judged if problem.importance else _("%(code)s has not been judged yet: %(title)s")
        found.append(text % {"code": problem.code, "title": problem.title})
    return [*found, frozen] if frozen else found


def stops(problem: Problem) -> bool:
    """Whether a linked problem keeps the gate shut: open, and 重要 or above or judged by nobody yet."""
    return problem.closed_at is None and (not problem.importance or problem.importance >= IMPORTANT)
