"""What the page 今天 shows of one member's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q

from luoshi.diary import rules
from luoshi.diary.models import Diary, listed_on
from luoshi.problems.lifecycle import NEEDS_ANSWER, REPORTED, VERIFYING
from luoshi.problems.models import Occurrence, Problem, Proposal, Question
from luoshi.rollout.models import Member

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
    diary: Diary | None
    entries: list[Occurrence]
    dots: list[Dot]
    missed: date | None
    """An earlier workday that was not filed and still can be."""

    @property
    def is_today(self) -> bool:
        """Whether the page stands for the present day."""
        return self.day == self.member.project.today()

    @property
    def is_filed(self) -> bool:
        """Whether the diary of this day was handed in."""
        return self.diary is not None and self.diary.is_filed

    @property
    def window(self) -> rules.Window:
        """When this day's diary is due and closes."""
        return rules.window(self.member.project, self.day)


def day_of(member: Member, asked: date | None = None) -> Day:
    """The page's day: today, or an earlier one that can still be filed."""
    project, today = member.project, member.project.today()
    day = asked if asked and asked < today and rules.may_file(member, asked) else today
    days = _last_workdays(member, today)
    before = [one for one in days if one < today][-1]
    diaries = {diary.day: diary for diary in Diary.objects.filter(member=member, day__in=[*days, day])}
    for diary in diaries.values():
        diary.member, diary.project = member, project
    dots = [Dot(one, rules.duty(member, one, diaries.get(one)), one == today) for one in days]
    behind = rules.duty(member, before, diaries.get(before)) == rules.DUE
    entries = _entries(member, day, diaries.get(day))
    return Day(member, day, diaries.get(day), entries, dots, before if behind and day == today else None)


def _last_workdays(member: Member, today: date) -> list[date]:
    time = member.project.working_time
    last = today if time.is_workday(today) else time.shift(today, -1)
    days = [last]
    while len(days) < DOTS:
        days.insert(0, time.shift(days[0], -1))
    return days


def _entries(member: Member, day: date, diary: Diary | None) -> list[Occurrence]:
    """What the diary lists, and what was reported elsewhere on this day."""
    parts = ("problem__holder", "problem__lead")
    rows = list(listed_on(member, day).filter(entry__isnull=True).select_related(*parts))
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
