"""The receipt: who answers, and by when. The clock behind it is the problem's own next date."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from luoshi.problems.lifecycle import REPORTED
from luoshi.problems.models import Problem
from luoshi.ui.moments import date_text, day_text, weekday

NOON = 12 * 60


def answered_by(problem: Problem) -> str:
    """The promised moment as a colleague says it, never earlier than it is: before noon tomorrow."""
    if problem.due_at is None:
        return ""
    project = problem.project
    due = project.working_time.local(problem.due_at)
    minute, end = due.hour * 60 + due.minute, project.spans[-1][1]
    day = {"day": near(due.date(), project.today())}
    if minute <= NOON:
        return _("before noon, %(day)s") % day
    if minute <= end.hour * 60 + end.minute:
        return _("by the end of work, %(day)s") % day
    return _("in the course of %(day)s") % day


def near(day: date, today: date) -> str:
    """A day of this week or the next by its name, others by their date."""
    monday = today - timedelta(days=today.weekday())
    if 7 <= (day - monday).days < 14 and day != today + timedelta(days=1):
        return _("next %(weekday)s") % {"weekday": weekday(day)}
    if -7 <= (day - monday).days < 0 and day != today - timedelta(days=1):
        return _("last %(weekday)s") % {"weekday": weekday(day)}
    return day_text(day, today) if abs((day - today).days) < 7 else date_text(day, today)


def line(problem: Problem) -> str:
    """Who answers and when, for a row: empty once it has been taken up."""
    person = problem.holder or problem.lead
    if problem.state != REPORTED or problem.party != "us" or person is None:
        return ""
    return _("%(name)s answers you %(when)s") % {"name": person.name, "when": answered_by(problem)}


def receipt(problem: Problem) -> str:
    """The signed receipt for a report."""
    if not problem.is_open:
        return _("Noted as %(code)s, and solved already. Thank you!") % {"code": problem.code}
    signed = line(problem)
    if not signed:
        return _("Received, number %(code)s.") % {"code": problem.code}
    return _("Received, number %(code)s. %(promise)s.") % {"code": problem.code, "promise": signed}
