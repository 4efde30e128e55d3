"""What the page 今天 shows of one member's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.diary import rules
from luoshi.diary.models import Diary, listed_on
from luoshi.diary.regimes import DAILY, MONTHLY, WEEKLY, Period, book_of
from luoshi.kernel import clock
from luoshi.problems.lifecycle import NEEDS_ANSWER, REPORTED, VERIFYING
from luoshi.problems.models import Occurrence, Problem, Proposal, Question
from luoshi.rollout.models import Member
from luoshi.ui.moments import weekday

DOTS = 5


@dataclass(frozen=True)
class Dot:
    """One of the last workdays: its duty, and whether it is today."""

    day: date
    duty: str
    is_today: bool


@dataclass(frozen=True)
class Day:
    """The day for which the page stands, with its diary and what is listed in it."""

    member: Member
    day: date
    period: Period | None
    diary: Diary | None
    entries: list[Occurrence]
    dots: list[Dot]
    missed: date | None
    """An earlier workday that was not filed and still can be."""
    fillable: date | None
    """The latest closed day that was missed and can be filled in afterwards."""

    @property
    def is_today(self) -> bool:
        """Whether the page stands for the present day."""
        return self.day == self.member.project.today()

    @property
    def is_filed(self) -> bool:
        """Whether the diary of this day was handed in."""
        return self.diary is not None and self.diary.is_filed

    @property
    def cadence(self) -> str:
        """How often this member reports."""
        return self.period.regime.cadence if self.period else DAILY

    @property
    def fill_until(self) -> date | None:
        """The last day on which the missed one can be filled in."""
        found = rules.period(self.member, self.fillable) if self.fillable else None
        zone = self.member.project.zone
        return (found.fill_until - timedelta(seconds=1)).astimezone(zone).date() if found else None

    @property
    def question(self) -> str:
        """What the page asks."""
        facts = {"system": self.member.project.system, "day": weekday(self.day)}
        if self.cadence == WEEKLY:
            return _("Did %(system)s work well for you this week?") % facts
        if self.cadence == MONTHLY:
            return _("Did %(system)s work well for you this month?") % facts
        if self.is_today:
            return _("Did %(system)s work well for you today?") % facts
        return _("Did %(system)s work well for you on %(day)s?") % facts

    @property
    def nil_words(self) -> str:
        """What the one tap says."""
        if not self.is_today:
            return _("There was no problem")
        words = {WEEKLY: _("No problem this week"), MONTHLY: _("No problem this month")}
        return words.get(self.cadence, _("No problem today"))

    @property
    def filed_words(self) -> str:
        """That it is filed."""
        words = {WEEKLY: _("The weekly report is filed"), MONTHLY: _("The monthly report is filed")}
        return words.get(self.cadence, _("The daily report is filed"))

    @property
    def noted_words(self) -> str:
        """How many problems are listed so far."""
        n = len(self.entries)
        if self.cadence == DAILY:
            return ngettext("%(n)d problem noted today", "%(n)d problems noted today", n) % {"n": n}
        return ngettext("%(n)d problem noted so far", "%(n)d problems noted so far", n) % {"n": n}

    @property
    def is_closed(self) -> bool:
        """Whether it can only be filled in afterwards, with a reason."""
        return self.period is not None and clock.now() > self.period.closes


def day_of(member: Member, asked: date | None = None) -> Day:
    """The page's day: today, or an earlier one that can still be filed."""
    project, today = member.project, member.project.today()
    day = asked if asked and asked < today and _open(member, asked) else today
    days, period = _last_days(member, today), rules.period(member, day)
    named = period.day if period else day
    diaries = {diary.day: diary for diary in Diary.objects.filter(member=member, day__in=[*days, named])}
    for each in diaries.values():
        each.member, each.project = member, project
    dots = [Dot(one, rules.duty(member, one, diaries.get(one)), one == today) for one in days]
    before = [dot for dot in dots if dot.day < today][-1]
    behind = before.day if before.duty == rules.DUE and day == today else None
    lost = [dot.day for dot in dots if dot.duty == rules.MISSED and rules.may_fill_in(member, dot.day)]
    diary = diaries.get(named)
    entries = _entries(member, diary, (period.start, period.end) if period else (day, day))
    return Day(member, day, period, diary, entries, dots, behind, lost[-1] if lost else None)


def _open(member: Member, day: date) -> bool:
    return bool(rules.may_file(member, day) or rules.may_fill_in(member, day))


def _last_days(member: Member, today: date) -> list[date]:
    """The days on which the last five reports were due; workdays before reporting began."""
    days = [period.day for period in book_of(member.project).last_periods(member, today, DOTS)]
    days = [day for day in days if day <= today]
    time = member.project.working_time
    if not days:
        days = [today if time.is_workday(today) else time.shift(today, -1)]
    while len(days) < DOTS:
        days.insert(0, time.shift(days[0], -1))
    return days


def _entries(member: Member, diary: Diary | None, span: tuple[date, date]) -> list[Occurrence]:
    """What the diary lists, and what was reported elsewhere in its days."""
    parts = ("problem__holder", "problem__lead")
    rows = list(listed_on(member, *span).filter(entry__isnull=True).select_related(*parts))
    if diary is not None:
        rows += Occurrence.objects.filter(entry__diary=diary).select_related(*parts)
    for met in rows:
        met.problem.project = member.project
    return sorted(rows, key=lambda met: (met.reported_at, met.pk))


@dataclass(frozen=True)
class Trial:
    """A problem whose solution this member is asked to try."""

    problem: Problem
    proposal: Proposal | None
    days: int
    """Working days from the report to the proposal."""


def trials(member: Member) -> list[Trial]:
    """有进展的问题: proposals that wait for this member's verdict, the oldest first."""
    waiting = Occurrence.objects.unanswered().filter(problem=OuterRef("pk"), member=member)
    offered = Proposal.objects.filter(undone=False).select_related("by").order_by("at", "id")
    problems = Problem.objects.visible_to(member).filter(Exists(waiting), state=VERIFYING)
    rows = list(problems.order_by("changed_at").prefetch_related(Prefetch("proposals", offered)))
    return [_trial(member, problem) for problem in rows]


def _trial(member: Member, problem: Problem) -> Trial:
    problem.project = member.project
    offers = list(problem.proposals.all())
    offer = offers[-1] if offers else None
    time = member.project.working_time
    start, end = (time.local(moment).date() for moment in (problem.reported_at, problem.changed_at))
    between = (start + timedelta(days=n) for n in range((end - start).days))
    return Trial(problem, offer, max(1, sum(time.is_workday(one) for one in between)))


def asked(member: Member) -> list[Question]:
    """Questions put to this member that nobody has answered."""
    waits = Q(problem__state=NEEDS_ANSWER) | Q(problem__state=REPORTED, problem__party="rep")
    open_ones = Question.objects.filter(waits, whom=member, answered_at__isnull=True, undone=False)
    rows = list(open_ones.visible_to(member).select_related("problem", "by__firm").order_by("asked_at"))
    for question in rows:
        question.problem.project = member.project
    return rows


def readers(member: Member) -> list[str]:
    """Who reads the diary: the head of the own department, and the lead."""
    head = member.department.head if member.department else None
    lead = member.project.lead()
    people = [one for one in (head, lead) if one is not None and one.pk != member.pk]
    today = member.project.today()
    return list(dict.fromkeys(person.name for person in people if person.is_active_on(today)))
