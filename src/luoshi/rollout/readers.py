"""Upper rooms that keep something by the rule of who reads what, and keep it anew when the rule changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.rollout.models import Project

Follower = Callable[["Project"], None]
_followers: list[Follower] = []


def follows_reading(follower: Follower) -> None:
    """From now on `follower(project)` is called inside the transaction that changed who reads what.

    Called from an app's `ready`.
    """
    if follower not in _followers:
        _followers.append(follower)


def reading_changed(project: Project) -> None:
    """Tell everybody who follows."""
    for follower in _followers:
        follower(project)
