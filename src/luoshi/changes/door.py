"""The one way to a change by its number: as this member may see it, or 404."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from luoshi.changes.models import Change
from luoshi.rollout.models import Member


def change_for(member: Member, number: int) -> Change:
    """The change with what a page shows of it. Raises Http404."""
    found = Change.objects.visible_to(member).for_page().select_related("chosen", "recommended", "standard")
    change = get_object_or_404(found, number=number)
    # The member's own instance already knows its company and its working hours.
    change.project = member.project
    return change
