"""The first view of risk, cost, work and schedule, and the briefs that went outside. The company's own."""

from __future__ import annotations

from typing import Any

from luoshi.changes.lifecycle.states import SCREENING
from luoshi.changes.limits import above_words, limit_words
from luoshi.changes.models import Brief, Change, FirstView
from luoshi.rollout.models import Member

TEMPLATE = "changes/section_screened.html"


def shown(change: Change, member: Member) -> dict[str, Any] | None:
    """From the first view or the first brief on, and while it is being screened."""
    views = list(
        FirstView.objects.visible_to(member).filter(change=change, undone=False).select_related("by")
    )
    briefs = Brief.objects.visible_to(member).filter(change=change).select_related("firm", "contact")
    found = {"views": views, "briefs": list(briefs)}
    if not (views or found["briefs"] or change.state == SCREENING):
        return None
    limits = change.limits
    return found | {
        "view": views[-1] if views else None,
        "earlier": views[-2::-1],
        "currency": limits.currency,
        "limits": limit_words(change),
        "above": above_words(change, limits) if change.state == SCREENING else "",
        "frozen": change.not_frozen("intake").sentence if change.state == SCREENING else "",
    }
