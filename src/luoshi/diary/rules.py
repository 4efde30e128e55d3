"""Who has to file, until when, and what may be done with a diary; refusals are sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as wall_time
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member, Project
from luoshi.rollout.roles import HEAD, LEAD, REPORTER, SPONSOR
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from luoshi.diary.models import Diary

DUE, FILED, LATE, MISSED, EXEMPT = "due", "filed", "late", "missed", "exempt"
UNDO_SECONDS = 10
# The page offers ten seconds; a slow network may bring the answer a little later.
LATE_UNDO_SECONDS = 20
WORDS_LIMIT = 20_000
SHORTEST = 4
"""Characters from which on looking for similar words makes sense."""


@dataclass(frozen=True)
class Window:
    """The moments of one day's diary, in UTC: opens, is due, closes for late filing and amending."""

    opens: datetime
    due: datetime
    closes: datetime


def window(project: Project, day: date) -> Window:
    """When the diary of this day opens, is due and closes (next working day), on the project's wall clock."""
    following = project.working_time.shift(day, 1)
    return Window(
        _at(project, day, project.opens_at),
        _at(project, day, project.due_at),
        _at(project, following, project.late_until),
    )


def _at(project: Project, day: date, wall: wall_time) -> datetime:
    # In UTC at once: two moments of one zone are compared by their wall time, wrongly in a DST night.
    return datetime.combine(day, wall, project.zone).astimezone(UTC)


def reports(member: Member) -> Verdict:
    """Front-line users of the company file diaries; heads only when they report as well."""
    if member.is_external or not member.has(REPORTER):
        return no(_("Only front-line users of the company file a daily report."))
    return YES


def obliged(member: Member, day: date) -> Verdict:
    """Whether a diary is due from this member on this day; otherwise why not."""
    since = member.project.reporting_since
    if not (files := reports(member)):
        return files
    if since is None:
        return no(_("Daily reports have not begun in this project."))
    if day < since:
        return no(_("Daily reports begin on %(day)s.") % {"day": date_text(since)})
    if not member.is_active_on(day):
        return no(_("You are not a member of the project on this day."))
    if not member.project.working_time.is_workday(day):
        return no(_("Nobody works on this day, so no daily report is due."))
    return YES


def duty(member: Member, day: date, diary: Diary | None) -> str:
    """Where this member stands for this day: due, filed, late, missed or exempt.

    A diary that was filed stays filed, also when the day turned out to be free afterwards.
    """
    if diary is not None and diary.filed_at is not None:
        return LATE if diary.late else FILED
    if not obliged(member, day):
        return EXEMPT
    return MISSED if clock.now() > window(member.project, day).closes else DUE


def may_file(member: Member, day: date) -> Verdict:
    """File, file late or amend: from the first minute of the day until the period closes."""
    due = obliged(member, day)
    if not due:
        return due
    if day > member.project.today():
        return no(_("This day has not come yet."))
    if clock.now() > window(member.project, day).closes:
        return no(_("The daily report of %(day)s is closed.") % {"day": date_text(day)})
    return YES


def may_see_board(member: Member) -> Verdict:
    """Heads, leads and sponsors follow who has filed."""
    if not member.is_external and member.has(HEAD, LEAD, SPONSOR):
        return YES
    return no(_("Only heads of department and the project lead see who has filed."))


def may_remind(member: Member, day: date) -> Verdict:
    """Whoever sees the missing list reminds, as long as filing is still possible."""
    sees = may_see_board(member)
    if not sees:
        return sees
    if day > member.project.today() or clock.now() > window(member.project, day).closes:
        return no(_("The daily report of %(day)s is closed.") % {"day": date_text(day)})
    return YES
