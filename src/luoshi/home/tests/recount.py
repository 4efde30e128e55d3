"""The figures of the overview counted once more, from the trail's events alone and in another way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from luoshi.kernel import clock
from luoshi.problems.lifecycle import LIFE
from luoshi.rollout.models import Project
from luoshi.trail.models import Event

OPEN = set(LIFE.open_states)


def lives(project: Project, kind: str = "problem") -> dict[Any, list[Event]]:
    """The events of each problem, or of each change, in their order."""
    found: dict[Any, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(scope=project.pk, subject_kind=kind).order_by("at", "id"):
        found[event.subject_id].append(event)
    return found


def state_at(events: Iterable[Event], moment: datetime) -> str:
    """The state that the last move before this moment led to; empty before the report."""
    return next((event.to_state for event in reversed(list(events)) if event.at < moment), "")


def standing_at(project: Project, moment: datetime) -> Counter[str]:
    """How many problems stood in each open state."""
    states = (state_at(events, moment) for events in lives(project).values())
    return Counter(state for state in states if state in OPEN)


def evening(project: Project, day: date) -> datetime:
    """The end of a day."""
    return datetime.combine(day + timedelta(days=1), time(), project.zone)


def solved_lives(project: Project) -> list[list[Event]]:
    """The events of each problem whose last end is its archive."""
    found = []
    for events in lives(project).values():
        ends = [event for event in events if event.to_state == "closed" and event.from_state != "closed"]
        if ends and events[-1].to_state == "closed" and ends[-1].verb == "archive":
            found.append(events)
    return found


def minutes_to_solve(project: Project) -> list[int]:
    """Working minutes from report to close of each problem that is closed as solved, by its moves."""
    spent = project.working_time.minutes_between
    return [
        spent(events[0].at, max(event.at for event in events if event.verb == "archive"))
        for events in solved_lives(project)
    ]


def handed_over(project: Project) -> int:
    """How many of the solved ones were ever handed over."""
    return sum(any(event.verb == "hand_over" for event in events) for events in solved_lives(project))


def ages_at_leaving(project: Project) -> dict[str, list[int]]:
    """For each open state the ages at which problems left it."""
    found: dict[str, list[int]] = defaultdict(list)
    for events in lives(project).values():
        for event in events:
            if event.from_state in OPEN and event.from_state != event.to_state:
                found[event.from_state].append(project.working_time.minutes_between(events[0].at, event.at))
    return found


def causes(project: Project) -> Counter[str]:
    """The causes of the problems that are closed as solved, as their last archive says."""
    return Counter(
        next(event.facts["cause"] for event in reversed(events) if event.verb == "archive")
        for events in solved_lives(project)
    )


def handed_over_by_week(project: Project, days: list[date]) -> dict[date, tuple[int, int]]:
    """By Monday, how many were solved, and how many of those had been handed over."""
    found: dict[date, tuple[int, int]] = {}
    for events in solved_lives(project):
        closed = max(event.at for event in events if event.verb == "archive")
        day = next((day for day in days if closed < evening(project, day)), days[-1])
        monday = day - timedelta(days=day.weekday())
        all_, out = found.get(monday, (0, 0))
        found[monday] = all_ + 1, out + any(event.verb == "hand_over" for event in events)
    return found


def party_in(state: str) -> str:
    """Who has the ball; in these histories consultants ask the lead, and nobody else holds what is the lead's."""
    return "" if state not in OPEN else LIFE.state(state).party


def held(project: Project, since: datetime) -> dict[str, list[int]]:
    """For each party the working minutes it had each problem that moved since then, by the moves."""
    found: dict[str, list[int]] = defaultdict(list)
    for events in (one for one in lives(project).values() if one[-1].at >= since):
        spent, party, began = Counter[str](), "", events[0].at
        for at, state in [*((event.at, event.to_state) for event in events), (clock.now(), "")]:
            if (now := party_in(state)) != party:
                if party:
                    spent[party] += project.time_of(party).minutes_between(began, at)
                party, began = now, at
        parties = {party_in(event.to_state) for event in events} - {""}
        for one in parties:
            found[one].append(spent[one])
    return dict(found)
