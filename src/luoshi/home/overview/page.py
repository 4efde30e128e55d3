"""总览: everything on the page, as one member may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from luoshi.changes.models import Change
from luoshi.home.overview import ageing, filing, held
from luoshi.home.overview.ageing import Ageing, ageing_of
from luoshi.home.overview.days import Days
from luoshi.home.overview.decisions import Card, decisions_of
from luoshi.home.overview.filing import Filing, filing_of
from luoshi.home.overview.held import Held, held_by
from luoshi.home.overview.numbers import MONTH, Figure, diaries, outside, speed, unsolved
from luoshi.home.overview.pace import bands_of
from luoshi.home.overview.praise import Praise, praise_of
from luoshi.home.overview.reading import reading_of
from luoshi.home.overview.sentence import Sentence, sentence_of
from luoshi.home.overview.standing import Standing, changes_standing, problems_standing
from luoshi.home.overview.week import DAYS, Line, week_of
from luoshi.kernel import clock
from luoshi.problems.ball import moment_words
from luoshi.problems.counts import note_counts
from luoshi.problems.lifecycle import WITH_CONSULTANT
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member, Project

SHOWN = 20
"""Working days of the lines."""
GOING_HOME = time(17, 25)


@dataclass(frozen=True)
class Overview:
    """Everything on the page."""

    project: Project
    now: datetime
    sentence: Sentence
    decisions: list[Card]
    figures: list[Figure]
    days: list[tuple[date, str, int, int]]
    """Day, share filed in time, open, waiting for outside: the table behind the numbers."""
    ageing: Ageing
    filing: Filing
    held: list[Held]
    praise: Praise
    week: list[Line]
    all_done: bool
    """Late on the last day of the week, with everything filed and nothing late: there is nothing to read."""

    @property
    def made(self) -> str:
        """The day and the moment of the figures: a sheet of paper is read later."""
        return moment_words(self.now)

    @property
    def charts(self) -> dict[str, Any]:
        """Drawings with the sentence that answers each question."""
        return {
            "ageing": ageing.drawn(self.ageing), "ageing_says": ageing.answer(self.ageing),
            "heat": self.filing.drawn(), "heat_says": filing.answer(self.filing),
            "held_says": held.answer(self.held), "longest": max((row.value for row in self.held), default=1),
        }  # fmt: skip


def overview_of(member: Member) -> Overview:
    """The page for this member."""
    project, now = member.project, clock.now()
    problems = Problem.objects.visible_to(member)
    read = reading_of(member, Days.last(project, SHOWN), now - 2 * MONTH)
    days, flow, flow_of_changes, lately = read.days, read.problems, read.changes, read.solved
    filing_, standing = filing_of(member), problems_standing(problems)
    note_counts(member, standing.parties, standing.states)
    changes = changes_standing(Change.objects.visible_to(member))
    opened = flow.open(standing.states)
    held = flow.open(standing.states, [WITH_CONSULTANT])
    decisions = decisions_of(member, filing_)
    listed = project.url("problems:list")
    return Overview(
        project=project,
        now=now,
        sentence=sentence_of(project, filing_, opened, any(flow.new()), len(decisions)),
        decisions=decisions,
        figures=[
            diaries(filing_, project.url("diary:missing")),
            unsolved(opened, listed),
            speed(lately, project, f"{listed}?state=solved"),
            outside(standing, held, f"{listed}?party=con"),
        ],
        days=_days(days, filing_, opened, held),
        ageing=ageing_of(project, standing, changes, bands_of(project)),
        filing=filing_,
        held=held_by(problems, project),
        praise=praise_of(member, lately),
        week=week_of(member, flow, flow_of_changes, lately, _began(days)),
        all_done=not decisions and _all_done(project, filing_, standing, changes),
    )


def _days(
    days: Days, filing_: Filing, opened: list[int], held: list[int]
) -> list[tuple[date, str, int, int]]:
    """The newest day first."""
    shares = {day: count.percent for day, count in filing_.by_day()}
    rows = zip(days.days, opened, held, strict=True)
    return [(day, shares.get(day, ""), now, outside_) for day, now, outside_ in rows][::-1]


def _began(days: Days) -> datetime:
    """The beginning of the week: the end of the day before its first one."""
    return days.ends[-DAYS - 1] if len(days.days) > DAYS else days.start


def _all_done(project: Project, filing_: Filing, problems: Standing, changes: Standing) -> bool:
    """17:25 on the last working day of the week, all reports filed and nothing late."""
    here = clock.now().astimezone(project.zone)
    today, works = here.date(), project.working_time.is_workday
    left = [today + timedelta(days=n) for n in range(1, 7 - today.weekday())]
    last = works(today) and not any(works(day) for day in left)
    filed = filing_.today.due > 0 and filing_.today.filed >= filing_.today.due
    late = sum(problems.late.values()) + sum(changes.late.values())
    return last and here.time() >= GOING_HOME and filed and not late
