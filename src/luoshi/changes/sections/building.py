"""Development or configuration: milestones with every slip, and what was delivered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import BUILDING
from luoshi.changes.models import Change, Delivery, Milestone
from luoshi.changes.sections.fee import hang_files
from luoshi.rollout.models import Member
from luoshi.ui.moments import date_text

TEMPLATE = "changes/section_building.html"


def shown(change: Change, member: Member) -> dict[str, Any] | None:
    """From the start on, as far as this member may read it."""
    milestones, deliveries = milestones_for(change, member), deliveries_for(change, member)
    if change.state not in BUILDING and not milestones and not deliveries:
        return None
    return {
        "milestones": milestones,
        "deliveries": deliveries,
        "summary": summary(change, milestones),
        "behind": behind(change, milestones),
        "may_report": bool(LIFE.allowed(change, "progress", member)),
        "may_plan": bool(LIFE.allowed(change, "plan", member)),
    }


def milestones_for(change: Change, member: Member) -> list[Milestone]:
    """The milestones that this member may read, in order, each with its slips and whether it is late."""
    own = (
        Milestone.objects.visible_to(member).filter(change=change, undone=False).prefetch_related("slips__by")
    )
    rows = list(own)
    for row in rows:
        row.moves = [slip for slip in row.slips.all() if not slip.undone]  # type: ignore[attr-defined]
        row.is_late = row.done_at is None and change.clock_now > change.evening(row.due_on)  # type: ignore[attr-defined]
    return rows


def deliveries_for(change: Change, member: Member) -> list[Delivery]:
    """The deliveries that this member may read, newest first, with their files."""
    own = Delivery.objects.visible_to(member).filter(change=change, undone=False)
    rows = list(own.select_related("by").order_by("-at", "-id"))
    hang_files(rows, "delivery", member)
    return rows


def summary(change: Change, milestones: list[Milestone]) -> str:
    """How far it is and what comes next, in one sentence."""
    if not milestones:
        return _("No milestone has been planned yet.")
    done = sum(row.done_at is not None for row in milestones)
    waiting = sorted(
        (row for row in milestones if row.done_at is None), key=lambda row: (row.due_on, row.place)
    )
    figures = {"done": done, "all": len(milestones)}
    if not waiting:
        return _("All %(all)d milestones are reached.") % figures
    figures |= {"name": waiting[0].name, "date": date_text(waiting[0].due_on)}  # type: ignore[dict-item]
    return _("%(done)d of %(all)d milestones are reached; next “%(name)s”, by %(date)s.") % figures


def behind(change: Change, milestones: list[Milestone]) -> int:
    """Working days by which the last milestone lies after what was agreed; 0 when it does not."""
    baseline = change.baselines.filter(undone=False).last()
    if baseline is None or not milestones:
        return 0
    return max(
        0, change.project.working_time.workdays(baseline.due_on, max(row.due_on for row in milestones))
    )
