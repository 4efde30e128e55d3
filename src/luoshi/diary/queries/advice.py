"""The weeks of each department on which a suggested cadence rests, and what is suggested now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.changes.queries import RollOut, roll_outs
from luoshi.diary.cadence import CRITICAL, SERIOUS, STEPS, Advice, Week, advise
from luoshi.diary.models import Tally
from luoshi.diary.models.decision import Decision, next_period
from luoshi.diary.regimes import book_of
from luoshi.problems.models import Problem
from luoshi.rollout.models import Department, Member, Project

WEEKS = 12
SETTLING_IN = timedelta(days=7)
"""So long after its first day the roll-out of the system itself, or of a change, counts as running."""
ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Suggestion:
    """One department's advice, with the day from which it would hold."""

    department: Department
    advice: Advice
    starts_on: date

    @property
    def reasons(self) -> str:
        """Its figures in words; between the sentences what the language puts there."""
        a = self.advice
        met = ngettext(
            "In the last week %(people)s people met %(new)s new problems, %(rate)s a person and week.",
            "In the last %(n)s weeks %(people)s people met %(new)s new problems, %(rate)s a person and week.",
            len(a.weeks),
        ) % {"n": len(a.weeks), "people": a.people, "new": a.new, "rate": f"{a.per_person:.2f}"}
        serious = ngettext(
            "%(n)s of them is serious or critical.", "%(n)s of them are serious or critical.", a.serious
        ) % {"n": a.serious}
        nil = _("%(share)s of the reports said “no problem”.") % {"share": a.nil_percent}
        rolling = _("Something is being rolled out.") if a.rolling_out else _("Nothing is being rolled out.")
        said = (met, serious if a.serious else _("None of them is serious."), nil, rolling)
        two = pgettext("two sentences", "%(one)s %(two)s")
        return reduce(lambda one, more: two % {"one": one, "two": more}, said)


def suggestions(project: Project) -> list[Suggestion]:
    """What is suggested to the lead now: nothing that was dismissed, nothing that was decided already."""
    today, book = project.today(), book_of(project)
    weeks = weeks_of(project, today)
    quiet = Decision.objects.filter(project=project, quiet_until__gt=today).values_list("department", "to")
    left = set(quiet)
    found = []
    for department in Department.objects.filter(project=project):
        regime = book.of_department(department, today)
        mine = weeks.get(department.pk)
        planned = any(
            row.starts_on and row.starts_on > today
            for row in book.rows.get(("department", department.pk), ())
        )
        if not mine or regime is None or regime.cadence not in STEPS or planned:
            continue
        advice = advise(regime.cadence, _since(regime.starts_on, today), mine)
        if advice and (department.pk, advice.to) not in left:
            start = next_period(advice.cadence, advice.to, today)
            found.append(Suggestion(department, advice, start))
    return found


def weeks_of(project: Project, today: date) -> dict[UUID, list[Week]]:
    """The last whole weeks of each department with front-line users, the oldest first; in four queries."""
    monday = today - timedelta(days=today.weekday())
    first = max(monday - WEEKS * ONE_WEEK, _first_monday(project) or monday)
    starts = [first + n * ONE_WEEK for n in range((monday - first).days // 7)]
    people = (
        Member.objects.of(project).active(today).internal().with_role("reporter").exclude(department=None)
    )
    count = dict(people.order_by().values_list("department").annotate(n=Count("pk")))
    new, serious, critical = _problems(project, first, monday)
    filing = _filing(project, first, monday)
    waves = roll_outs(project, _midnight(project, first) - SETTLING_IN)
    return {
        of: [
            Week(
                number, new[of, start], serious[of, start], critical[of, start], *filing[of, start],
                rolling_out=_rolls_out(project, start) or _reached(project, waves, of, start),
            )
            for start in starts
        ]
        for of, number in count.items()
    }  # fmt: skip


def _problems(project: Project, first: date, until: date) -> tuple[dict[tuple[UUID, date], int], ...]:
    """New problems, serious and critical ones among them, by department and Monday."""
    begin, end = (_midnight(project, day) for day in (first, until))
    # What was reported since then has changed since then, and by that problems are indexed.
    rows = Problem.objects.filter(
        project=project, changed_at__gte=begin, reported_at__gte=begin, reported_at__lt=end, imported_from=""
    )
    found: tuple[dict[tuple[UUID, date], int], ...] = (defaultdict(int), defaultdict(int), defaultdict(int))
    known_already = ("duplicate", "self_solved")
    for of, at, importance in (
        rows.exclude(outcome__in=known_already)
        .order_by()
        .values_list("department", "reported_at", "importance")
    ):
        day = at.astimezone(project.zone).date()
        monday = day - timedelta(days=day.weekday())
        for counts, least in zip(found, (0, SERIOUS, CRITICAL), strict=True):
            counts[of, monday] += importance >= least
    return found


def _filing(project: Project, first: date, until: date) -> dict[tuple[UUID, date], tuple[int, int, int]]:
    """Due, filed and nil by department and Monday."""
    found: dict[tuple[UUID, date], tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    rows = Tally.objects.filter(project=project, day__gte=first, day__lt=until, department__isnull=False)
    for of, day, *numbers in rows.order_by().values_list("department", "day", "due", "filed", "nil"):
        key = of, day - timedelta(days=day.weekday())
        found[key] = tuple(a + b for a, b in zip(found[key], numbers, strict=True))  # type: ignore[assignment]
    return found


def _first_monday(project: Project) -> date | None:
    """The first Monday on which reporting was under way."""
    begun = min(book_of(project).changes(), default=None)
    return begun + timedelta(days=-begun.weekday() % 7) if begun else None


def _since(starts_on: date | None, today: date) -> int:
    """Whole weeks, from Monday on, under a regime that began on this day."""
    if starts_on is None:
        return 0
    first = starts_on + timedelta(days=-starts_on.weekday() % 7)
    return max(0, (today - timedelta(days=today.weekday()) - first).days // 7)


def _rolls_out(project: Project, start: date) -> bool:
    """Whether the system went into use shortly before or within this week."""
    begun = project.started_on
    return bool(begun and begun <= start + ONE_WEEK and start < begun + SETTLING_IN)


def _reached(project: Project, waves: list[RollOut], department: UUID, start: date) -> bool:
    """Whether a change was being brought to this department within this week."""
    begin, end = (_midnight(project, day) for day in (start, start + ONE_WEEK))
    return any(
        wave.began < end and (wave.ended is None or max(wave.ended, wave.began + SETTLING_IN) > begin)
        for wave in waves
        if wave.reaches(department)
    )


def _midnight(project: Project, day: date) -> datetime:
    return datetime.combine(day, time(), project.zone)
