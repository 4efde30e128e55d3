"""一个工作日内答复: whether each entry was taken up, asked about or answered within one working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

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
Told = tuple[UUID, datetime, str, datetime | None, datetime | None]
"""Entry, when it was noted, its problem's state, when that was taken up, when something was said."""


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
    waiting: list[tuple[datetime, UUID, int]] = []
    for pk, at, state, taken, said in _entries(member, now - SPAN):
        answered = _answered(state, taken, said)
        spent = time.minutes_between(at, max(answered, at) if answered else now)
        if answered:
            within, over = within + (spent <= day), over + (spent > day)
        else:
            over += spent > day
            waiting.append((at, pk, spent))
    waiting.sort()
    overdue = sum(spent > day for _at, _pk, spent in waiting)
    shown = _shown(member, {pk: spent for _at, pk, spent in waiting[:SHOWN]}, day)
    return Answers(within, over, shown, max(0, len(waiting) - SHOWN), overdue)


def _entries(member: Member, since: datetime) -> list[Told]:
    """The entries of the last weeks, then older ones that wait still; each the newest first."""
    rows, first = _told(member), "occurrence__first_problem"
    # Asked apart, each by its own index: together they would read every entry there ever was.
    recent = list(rows.filter(at__gte=since)[:MOST])
    waiting = {f"{first}__project": member.project, f"{first}__state": REPORTED}
    return recent + list(rows.filter(at__lt=since, **waiting)[: MOST - len(recent)])


def _told(member: Member) -> QuerySet[Entry, Told]:
    """Entries with the state of what they reported, and the moments at which their reporters heard something.

    No word of the project: its diaries are those that the member may see, asked of each entry by its key.
    """
    first = "occurrence__first_problem"
    events = Event.objects.filter(subject_id=OuterRef(first)).exclude(actor=OuterRef("occurrence__member"))
    taken = events.filter(verb__in=TAKEN_UP).order_by("at").values("at")[:1]
    said = events.filter(verb="say", internal=False).order_by("at").values("at")[:1]
    found = Entry.objects.visible_to(member).exclude(**{f"{first}__outcome": "self_solved"})
    rows = found.annotate(taken=Subquery(taken), said=Subquery(said)).order_by("-at", "id")
    return rows.values_list("pk", "at", f"{first}__state", "taken", "said")


def _answered(state: str, taken: datetime | None, said: datetime | None) -> datetime | None:
    """When the reporter first heard something; a move that was taken back is none."""
    return min(filter(None, (None if state == REPORTED else taken, said)), default=None)


def _shown(member: Member, minutes: dict[UUID, int], day: int) -> list[Waiting]:
    """The entries of the list, each with its age, the oldest first."""
    parts = ("occurrence__first_problem", "occurrence__problem", "occurrence__member__department")
    found = []
    for entry in Entry.objects.filter(pk__in=minutes).select_related(*parts).order_by("at", "id"):
        problem, spent = entry.occurrence.first_problem, minutes[entry.pk]
        problem.project = entry.occurrence.problem.project = member.project
        found.append(Waiting(entry, problem, spent, spent > day))
    return found
