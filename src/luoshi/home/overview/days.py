"""The days on which figures are told: the last working days up to now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from luoshi.rollout.models import Project

LEAST = 10
LONGEST_REST = 60
"""Free days in a row after which a calendar counts as one in which nobody works."""


@dataclass(frozen=True)
class Days:
    """The last working days; what happens on a free day counts for the next one, and today is always one."""

    project: Project
    days: list[date]
    start: datetime
    """Where the first day begins: the end of the working day before it."""

    @classmethod
    def last(cls, project: Project, count: int) -> Days:
        """So many days; fewer where the calendar rests for months."""
        today = project.today()
        days, day, idle = [today], today, 0
        while len(days) <= count and idle < LONGEST_REST:
            day -= timedelta(days=1)
            works = project.working_time.is_workday(day)
            idle = 0 if works else idle + 1
            days += [day] if works else []
        kept = days[:count][::-1]
        before = days[count] if len(days) > count else kept[0] - timedelta(days=1)
        return cls(project, kept, _end(project, before))

    @classmethod
    def since(cls, project: Project, count: int, began: date | None) -> Days:
        """The last days, but none before the system was in use; at least two weeks of them."""
        days = [day for day in cls.last(project, count).days if began is None or day >= began]
        return cls.last(project, max(LEAST, len(days)))

    @property
    def ends(self) -> list[datetime]:
        """The end of each day, which belongs to the next one."""
        return [_end(self.project, day) for day in self.days]


def _end(project: Project, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), project.zone)
