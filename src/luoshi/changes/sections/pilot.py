"""小范围试用 on the page of a change: the board of the running pilot, and what earlier ones have shown."""

from __future__ import annotations

from typing import Any

from luoshi.changes import board
from luoshi.changes.lifecycle.states import PILOTING
from luoshi.changes.models import Change
from luoshi.rollout.models import Member

TEMPLATE = "changes/section_pilot.html"


def shown(change: Change, member: Member) -> dict[str, Any] | None:
    """Nothing before the first pilot; people from outside never come here."""
    found = board.of(change, member)
    if not found:
        return None
    running = change.state == PILOTING
    return {
        "now": running,
        "board": found[0] if running else None,
        "earlier": found[1:] if running else found,
        "leads": member.has("lead"),
    }
