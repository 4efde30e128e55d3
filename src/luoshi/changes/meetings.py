"""Meetings and talk about a change: whom they concern, and which firm reads what is said."""

from __future__ import annotations

from uuid import UUID

from luoshi.changes.models import Change
from luoshi.rollout.models import Member


def near(change: Change, member: Member) -> list[Member]:
    """Requester, lead, consultant and who judges; people from outside know no evaluators."""
    today = change.project.today()
    people = [change.requester, change.present_lead(), change.contact]
    if member.is_external:
        people = [one for one in people if one and (not one.is_external or one.firm_id == member.firm_id)]
    else:
        people += [
            row.member for row in change.evaluators.select_related("member__department", "member__firm")
        ]
    found = {one.pk: one for one in people if one is not None and one.is_active_on(today)}
    return list(found.values())


def firm_with(change: Change) -> UUID | None:
    """The firm with which it lies: one that was asked before does not read what is said to another."""
    return change.firm_id
