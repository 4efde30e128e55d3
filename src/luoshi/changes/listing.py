"""The list of changes: filters, order, keyset pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from luoshi.changes.lifecycle import ENDED, LIFE
from luoshi.changes.models import Change
from luoshi.kernel import clock
from luoshi.rollout.models import Member

PAGE = 50
PARTIES = ("us", "rep", "con", "dev")


@dataclass(frozen=True)
class Listed:
    """One page of rows, and the address part of the next older one ("" on the last)."""

    rows: list[Change]
    older: str


def filtered(member: Member, asked: QueryDict) -> Any:
    """Changes that this member may see and asked for; unknown words in the address change nothing."""
    rows = Change.objects.visible_to(member)
    state, party = asked.get("state", ""), asked.get("party", "")
    if state == "all":
        pass
    elif state == "ended":
        rows = rows.filter(closed_at__isnull=False)
    elif state in {one.name for one in LIFE.states}:
        rows = rows.filter(state=state)
    else:
        rows = rows.open()
    if party in PARTIES:
        rows = rows.filter(party=party)
    if asked.get("mine"):
        rows = rows.filter(Q(requester=member) | Q(holder=member))
    return rows


def listed(member: Member, asked: QueryDict) -> Listed:
    """One page by last change."""
    rows = filtered(member, asked).for_page().order_by("-changed_at", "-id")
    after = _place(asked.get("before", ""))
    if after:
        at, pk = after
        rows = rows.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__lt=pk))
    found = list(rows[: PAGE + 1])
    for change in found:
        change.project = member.project
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Listed(found[:PAGE], f"{last.changed_at.isoformat()}~{last.pk}" if last else "")


def _place(text: str) -> tuple[datetime, UUID] | None:
    at, _mark, pk = text.partition("~")
    moment = clock.moment_in(at)
    try:
        return (moment, UUID(pk)) if moment else None
    except ValueError:
        return None


def counts(member: Member) -> dict[str, int]:
    """Open ones and ended ones, for the tabs."""
    rows = Change.objects.visible_to(member)
    return {"open": rows.open().count(), "ended": rows.filter(state__in=ENDED).count()}
