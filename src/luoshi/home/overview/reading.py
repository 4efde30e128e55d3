"""What the overview and the board both read: how problems and changes moved, and which were solved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from luoshi.changes.lifecycle import LIFE as CHANGE
from luoshi.home.overview.days import Days
from luoshi.home.overview.flow import Flow, flows_of
from luoshi.home.overview.pace import Solved, solved
from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member


@dataclass(frozen=True)
class Reading:
    """Moves of some days, and what was solved since a moment, the newest first."""

    days: Days
    problems: Flow
    changes: Flow
    solved: list[Solved]


def reading_of(member: Member, days: Days, since: datetime) -> Reading:
    """As this member may see it; two queries."""
    problems, changes = flows_of(days, [LIFE, CHANGE])
    lately = solved(Problem.objects.visible_to(member), member.project, since)
    return Reading(days, problems, changes, lately)
