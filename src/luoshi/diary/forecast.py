"""What a regime will do, in words, before it is saved: “tomorrow 17:30, 42 people, not on Saturday”."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.diary.models import Regime
from luoshi.diary.models.regime import BEFORE_DUE, MORNING, OPENS
from luoshi.diary.models.reminder import calls
from luoshi.diary.regimes import MONTHLY, WEEKLY, WIDER, Anyone, Book, Period, book_of
from luoshi.kernel import clock
from luoshi.rollout.models import CalendarDay, Member
from luoshi.rollout.roles import REPORTER
from luoshi.ui.moments import date_text, day_text, weekday

AHEAD = 3
SPECIAL_DAYS = timedelta(days=14)


def forecast(planned: Regime) -> list[str]:
    """Sentences: when for the first time, how many people, who is reminded when, on which days not."""
    book = _with(planned)
    start = cast(date, planned.starts_on)
    periods = _coming(book, planned, max(start, planned.project.today()))
    people = affected(book, planned, start)
    if not periods:
        return [_("Nothing will be due from %(whom)s.") % {"whom": planned.whom}]
    first = periods[0]
    said = [_first(first, people)]
    if first.regime.cadence in (WEEKLY, MONTHLY):
        days = pgettext("between names", ", ").join(date_text(period.day) for period in periods)
        said.append(_("The next ones are due on %(days)s.") % {"days": days})
    said += [line for line in (_reminders(first), _free(first), _before(planned)) if line]
    return said


def affected(book: Book, planned: Regime, day: date) -> int:
    """How many people report by this regime on the day it begins."""
    rows = Member.objects.of(planned.project).active(day).internal().with_role(REPORTER).order_by()
    members = rows.values_list("pk", "department_id")
    scope, of = planned.scope
    wanted: Regime | None = planned
    if planned.cadence == WIDER:
        wanted = book.at(planned.person, day)
        return sum(1 for pk, dep in members if (of in (pk, dep)) and book.at(Anyone(dep, pk), day) is wanted)
    if scope == "project" and book.is_uniform:
        return members.count()
    return sum(1 for pk, dep in members if book.at(Anyone(dep, pk), day) is wanted)


def _with(planned: Regime) -> Book:
    """The project's regimes as if this one were among them."""
    known = book_of(planned.project)
    rows = [row for rows in known.rows.values() for row in rows if row.starts_on]
    rows = sorted([*rows, planned], key=lambda row: cast(date, row.starts_on))
    parents = known.parents
    if planned.department_id and not parents:
        nodes = planned.project.departments.order_by()
        parents = dict(nodes.values_list("id", "parent_id"))
    return Book(planned.project, rows, parents)


def _coming(book: Book, planned: Regime, day: date) -> list[Period]:
    found: list[Period] = []
    for _turn in range(60):
        period = book.period(planned.person, day)
        if period is None:
            break
        if period.works and period.day >= day:
            found.append(period)
        if len(found) == AHEAD:
            break
        day = period.end + timedelta(days=1)
    return found


def _first(period: Period, people: int) -> str:
    day, today = period.day, period.project.today()
    near = day_text(day, today)
    facts: dict[str, Any] = {"day": near, "due": f"{period.regime.due_at:%H:%M}", "n": people}
    return (
        ngettext(
            "First due %(day)s %(due)s: %(n)d person reports.",
            "First due %(day)s %(due)s: %(n)d people report.",
            people,
        )
        % facts
    )


def _reminders(period: Period) -> str:
    words = {
        OPENS: _("at %(time)s"), BEFORE_DUE: _("at %(time)s"), MORNING: _("at %(time)s the next working day"),
    }  # fmt: skip
    zone = period.project.zone
    said = [words[call.kind] % {"time": f"{call.start.astimezone(zone):%H:%M}"} for call in calls(period)]
    if not said:
        return _("Nobody is reminded.")
    times = pgettext("between names", ", ").join(said)
    return _("Whoever has not filed is reminded %(times)s.") % {"times": times}


def _free(period: Period) -> str:
    """Days of the coming two weeks on which nothing goes out, and those on which it does all the same."""
    if period.regime.cadence in (WEEKLY, MONTHLY):
        return _("Holidays move it to the last working day before.")
    said = list(_special(period))
    usual = [
        day for day in _week(period) if not period.project.working_time.is_workday(day) and day.weekday() > 4
    ]
    if usual:
        days = pgettext("between names", ", ").join(weekday(day) for day in sorted(usual, key=date.weekday))
        said.insert(0, _("nothing goes out on %(days)s") % {"days": days})
    text = pgettext("between clauses", "; ").join(said)
    return _("%(text)s.") % {"text": text[:1].upper() + text[1:]} if text else ""


def _week(period: Period) -> Iterator[date]:
    return (period.day + timedelta(days=n) for n in range(7))


def _special(period: Period) -> Iterator[str]:
    days = CalendarDay.objects.filter(
        project=period.project, day__range=(period.day, period.day + SPECIAL_DAYS)
    ).select_related("project")
    for row in days[:6]:
        facts = {"day": date_text(row.day), "name": row.label}
        if row.works and row.day.weekday() > 4:
            yield _("%(day)s (%(name)s) is a workday") % facts
        elif not row.works and row.day.weekday() < 5:
            yield _("nothing on %(day)s (%(name)s)") % facts


def _before(planned: Regime) -> str:
    start = cast(date, planned.starts_on)
    now = book_of(planned.project).at(planned.person, start - timedelta(days=1))
    if now is None or start <= clock.now().date():
        return ""
    return _("Until then it stays as it is: %(terms)s.") % {"terms": terms_of(now)}


def terms_of(regime: Regime) -> str:
    """How often and by when, in a few words."""
    due = {"due": f"{regime.due_at:%H:%M}"}
    if regime.cadence == WEEKLY:
        return _("every week, on the last working day by %(due)s") % due
    if regime.cadence == MONTHLY:
        return _("every month, on the last working day by %(due)s") % due
    if regime.cadence == WIDER:
        return _("as the level above")
    return _("every working day by %(due)s") % due
