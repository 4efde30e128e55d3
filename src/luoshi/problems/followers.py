"""Upper rooms that have to know of every report and every move of a problem; they say so at start.

What they write is part of the move's own transaction: kept with it, or lost with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from luoshi.kernel.lifecycle import Step

if TYPE_CHECKING:
    from luoshi.problems.models import Occurrence, Problem

Follower = Callable[["Problem", Step], None]
Listener = Callable[["Problem", "Occurrence"], None]
_followers: list[Follower] = []
_listeners: list[Listener] = []


def follows(follower: Follower) -> None:
    """Register: `follower(problem, step)` is called after each move, undone ones included.

    Called from an app's `ready`. Example: `follows(following.after_move)`.
    """
    if follower not in _followers:
        _followers.append(follower)


def moved(problem: Problem, step: Step) -> None:
    """Let everybody know who follows."""
    for follower in _followers:
        follower(problem, step)


def hears(listener: Listener) -> None:
    """Register: `listener(problem, occurrence)` is called after each report, whichever way it came.

    Called from an app's `ready`. Example: `hears(following.after_report)`.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def reported(problem: Problem, occurrence: Occurrence) -> None:
    """Let everybody know who listens."""
    for listener in _listeners:
        listener(problem, occurrence)
