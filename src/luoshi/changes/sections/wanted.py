"""What is wanted: goals, original words beside the read-back, reasons, and the question to the requester."""

from __future__ import annotations

from typing import Any

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import READ_BACK
from luoshi.changes.models import Change
from luoshi.changes.rail import names_of, rail_of, turns
from luoshi.evidence.models import Attachment
from luoshi.evidence.queries import attachments_for
from luoshi.rollout.models import Member

TEMPLATE = "changes/section_wanted.html"


def shown(change: Change, member: Member) -> dict[str, Any]:
    """Always part of the page."""
    backs = list(change.read_backs.filter(undone=False).select_related("by", "answered_by"))
    return {
        "goals": list(change.goals.all()),
        "reasons": list(change.reasons.all()),
        "read_backs": backs,
        "turns": turns(backs),
        "rail": rail_of(change, backs[-1].words, names_of(change.project)) if backs else None,
        "asked": change.state == READ_BACK and bool(LIFE.allowed(change, "agree", member)),
        "files": files(change, member),
    }


def files(change: Change, member: Member) -> list[Attachment]:
    """The files that came with the original words."""
    return attachments_for("change", [change.pk], member=member)[change.pk]
