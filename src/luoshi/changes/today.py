"""What of changes waits for a member on the page 今天."""

from __future__ import annotations

from luoshi.changes.lifecycle import ROLLING_OUT
from luoshi.changes.models import Change
from luoshi.changes.models.holding import REQUESTER
from luoshi.rollout.models import Member

MOST = 3


def goals_asked(member: Member) -> list[Change]:
    """Changes of this member that are with everybody: are the goals reached?"""
    rows = Change.objects.visible_to(member).filter(requester=member, state=ROLLING_OUT, waits=REQUESTER)
    found = list(rows.order_by("held_since")[:MOST])
    for change in found:
        change.project = member.project
    return found
