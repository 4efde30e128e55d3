"""What a firm reads of its own quotes, milestones and deliveries; and the own option that was decided."""

from __future__ import annotations

from typing import Any

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change
from luoshi.changes.sections.building import deliveries_for, milestones_for, summary
from luoshi.changes.sections.fee import quotes_for
from luoshi.rollout.models import Member

TEMPLATE = "changes/portal_building.html"


def shown(change: Change, member: Member) -> dict[str, Any] | None:
    """Rows of the own firm alone; None while there are none and nothing is to be built."""
    quotes, milestones = quotes_for(change, member), milestones_for(change, member)
    deliveries, builds = deliveries_for(change, member), bool(LIFE.allowed(change, "plan", member))
    option = change.chosen if change.chosen and change.chosen.firm_id == member.firm_id else None
    if not (quotes or milestones or deliveries or builds):
        return None
    return {
        "quotes": quotes,
        "milestones": milestones,
        "deliveries": deliveries,
        "summary": summary(change, milestones) if builds or milestones else "",
        "may_report": bool(LIFE.allowed(change, "progress", member)),
        "may_plan": builds,
        "builds": builds,
        "option": option,
    }
