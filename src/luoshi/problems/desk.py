"""The desk of people from outside: everything that was handed to their firm, whichever room it belongs to.

Upper rooms say at start what else lies there; each brings its own rows and counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from luoshi.kernel import clock
from luoshi.problems.ball import Ball
from luoshi.rollout.models import Member

PAGE = 50
MOST_IN_HAND = 500
TABS = ("mine", "waiting", "ended")


@dataclass(frozen=True)
class Row:
    """One line of the desk. `at` orders the tabs that look back, `due_at` what lies with the firm."""

    code: str
    url: str
    title: str
    ball: Ball
    line: str
    at: datetime
    due_at: datetime | None


class Shelf(Protocol):
    """What one room brings."""

    def rows(self, member: Member, tab: str, before: datetime | None, most: int) -> list[Row]:
        """At most `most` rows of one tab; those that look back are older than `before`, newest first."""

    def counts(self, member: Member) -> dict[str, int]:
        """How many stand in each tab."""


_shelves: list[Shelf] = []


def brings(shelf: Shelf) -> None:
    """Register what a room brings to the desk; called from an app's `ready`."""
    if shelf not in _shelves:
        _shelves.append(shelf)


def desk(member: Member, tab: str, before: str = "") -> tuple[list[Row], str]:
    """One tab of the firm's desk, and where the next page begins (empty at the end)."""
    if tab == "mine":
        found = [row for shelf in _shelves for row in shelf.rows(member, tab, None, MOST_IN_HAND)]
        return sorted(found, key=lambda row: (row.due_at is None, row.due_at or row.at, row.code)), ""
    moment = clock.moment_in(before)
    found = [row for shelf in _shelves for row in shelf.rows(member, tab, moment, PAGE + 1)]
    found.sort(key=lambda row: row.at, reverse=True)
    return found[:PAGE], found[PAGE - 1].at.isoformat() if len(found) > PAGE else ""


def counts(member: Member) -> dict[str, int]:
    """How many stand in each tab, over all rooms."""
    found = dict.fromkeys(TABS, 0)
    for shelf in _shelves:
        for tab, number in shelf.counts(member).items():
            found[tab] += number
    return found
