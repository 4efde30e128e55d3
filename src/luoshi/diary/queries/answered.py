"""一个工作日内答复: whether each entry was taken up, asked about or answered within one working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from luoshi.diary.models import Entry
from luoshi.kernel import clock
from luoshi.problems.lifecycle import REPORTED
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.trail.models import Event

TAKEN_UP = (
    "accept", "answer_known", "merge", "decline", "to_change", "hand_over", "ask", "propose", "ask_reporter",
)  # fmt: skip
SPAN, MOST, SHOWN = timedelta(days=30), 3000, 50


@dataclass(frozen=True)
class Waiting:
    """One entry that nobody has answered, with its age in working minutes."""

    entry: Entry
    problem: Problem
    minutes: int
    late: bool

    @property
    def hours(self) -> int:
        """Whole working hours."""
        return self.minutes // 60


@dataclass(frozen=True)
class Answers:
    """The figure of the last thirty days and the list behind it. Self-solved entries need no answer."""

    within: int
    over: int
    waiting: list[Waiting]
    more: int
    overdue: int
    """How many of the waiting ones are older than one working day."""

    @property
    def judged(self) -> int:
        """Entries of which it is known whether they were answered in time."""
        return self.within + self.over

    @property
    def percent(self) -> str:
        """Share answered within one working day."""
        return f"{int(100 * self.within / self.judged)}%" if self.judged else ""


def answers(member: Member) -> Answers:
    """How the entries that this member may see were answered."""
    project, now = member.project, clock.now()
    time, day = project.working_time, project.working_time.minutes_per_day
    within = over = 0
    waiting: list[Waiting] = []
    for entry in _entries(member, now - SPAN)[:MOST]:
        problem, answered = entry.occurrence.first_problem, _answered(entry)
        problem.project = entry.occurrence.problem.project = project
        spent = time.minutes_between(entry.at, max(answered, entry.at) if answered else now)
        if answered:
            within, over = within + (spent <= day), over + (spent > day)
        else:
            over += spent > day
            waiting.append(Waiting(entry, problem, spent, spent > day))
    waiting.sort(key=lambda one: one.entry.at)
    overdue = sum(one.late for one in waiting)
    return Answers(within, over, waiting[:SHOWN], max(0, len(waiting) - SHOWN), overdue)


def _entries(member: Member, since: datetime) -> QuerySet[Entry]:
    """The entries of the last weeks, and older ones that wait still; the newest first."""
    first = "occurrence__first_problem"
    recent = Q(at__gte=since) | Q(**{f"{first}__state": REPORTED})
    found = Entry.objects.visible_to(member).filter(recent, diary__project_id=member.project_id)
    events = Event.objects.filter(subject_id=OuterRef(first)).exclude(actor=OuterRef("occurrence__member"))
    taken = events.filter(verb__in=TAKEN_UP).order_by("at").values("at")[:1]
    said = events.filter(verb="say", internal=False).order_by("at").values("at")[:1]
    rows = found.exclude(**{f"{first}__outcome": "self_solved"}).annotate(
        taken=Subquery(taken), said=Subquery(said)
    )
    return rows.select_related(first, "occurrence__problem", "occurrence__member__department").order_by(
        "-at", "id"
    )


def _answered(entry: Entry) -> datetime | None:
    """When the reporter first heard something; a move that was taken back is none."""
    problem = entry.occurrence.first_problem
    taken = None if problem.state == REPORTED else entry.taken  # type: ignore[attr-defined]
    known = [moment for moment in (taken, entry.said) if moment]  # type: ignore[attr-defined]
    return min(known, default=None)
