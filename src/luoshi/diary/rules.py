"""Who has to file, until when, and what may be done with a diary; refusals are sentences."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.diary.regimes import DAILY, WEEKLY, Period, book_of
from luoshi.kernel import clock
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member
from luoshi.rollout.models.leave import is_away
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


def reports(member: Member) -> Verdict:
    """Front-line users of the company file diaries; heads only when they report as well."""
    if member.is_external or not member.has(REPORTER):
        return no(_("Only front-line users of the company file a daily report."))
    return YES


def period(member: Member, day: date) -> Period | None:
    """The period of the member's own regime in which this day lies; None before reporting begins."""
    return book_of(member.project).period(member, day)


def obliged(member: Member, day: date) -> Verdict:
    """Whether a diary is due from this member on this day; otherwise why not."""
    if not (files := reports(member)):
        return files
    found = period(member, day)
    if found is None:
        since = book_of(member.project).next_start(member, day)
        if since is None:
            return no(_("Daily reports have not begun in this project."))
        return no(_("Daily reports begin on %(day)s.") % {"day": date_text(since)})
    if not member.is_active_on(day):
        return no(_("You are not a member of the project on this day."))
    if not found.works or (found.regime.cadence == DAILY and day != found.day):
        return no(_("Nobody works on this day, so no daily report is due."))
    if day != found.day:
        return no(_next_one(found))
    if is_away(member, day):
        return no(_("You are away on this day, so no report is due."))
    return YES


def _next_one(found: Period) -> str:
    day = {"day": date_text(found.day)}
    if found.regime.cadence == WEEKLY:
        return _("Your report is a weekly one, due on %(day)s.") % day
    return _("Your report is a monthly one, due on %(day)s.") % day


def duty(member: Member, day: date, diary: Diary | None) -> str:
    """Where this member stands for this day: due, filed, late, missed or exempt.

    A diary that was filed stays filed, also when the day turned out to be free afterwards.
    """
    if diary is not None and diary.filed_at is not None:
        return LATE if diary.late else FILED
    closes = _closes(member, day, diary)
    if closes is None:
        return EXEMPT
    return MISSED if clock.now() > closes else DUE


def _closes(member: Member, day: date, diary: Diary | None) -> datetime | None:
    """When the duty of this day ends, by the regime of its time; None when there is none."""
    if diary is not None and diary.owed:
        free = is_away(member, day) or not member.project.working_time.is_workday(day)
        return None if free else diary.closes_at
    found = period(member, day)
    return found.closes if found is not None and obliged(member, day) else None


def read_ahead(member: Member, day: date | None) -> None:
    """Read what filing asks of regime, calendar and absences before everybody who writes waits for it."""
    obliged(member, day or member.project.today())


def may_file(member: Member, day: date) -> Verdict:
    """File, file late or amend: from the first minute of the day until the period closes."""
    due = obliged(member, day)
    if not due:
        return due
    if day > member.project.today():
        return no(_("This day has not come yet."))
    found = period(member, day)
    if found is None or clock.now() > found.closes:
        return no(_("The daily report of %(day)s is closed.") % {"day": date_text(day)})
    return YES


def may_fill_in(member: Member, day: date) -> Verdict:
    """补报: after the period closed, within the working days that the regime grants, with a reason."""
    due, found = obliged(member, day), period(member, day)
    if not due or found is None:
        return due
    if found.closes < clock.now() <= found.fill_until:
        return YES
    return no(_("The daily report of %(day)s is closed.") % {"day": date_text(day)})


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
    ends = max((each.closes for each in book_of(member.project).due_periods(day)), default=None)
    if ends is None or day > member.project.today() or clock.now() > ends:
        return no(_("The daily report of %(day)s is closed.") % {"day": date_text(day)})
    return YES
