"""What of changes waits for a member on the page 今天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, QuerySet

from luoshi.changes.because import shipped_to
from luoshi.changes.lifecycle import ROLLING_OUT
from luoshi.changes.models import Change
from luoshi.changes.models.holding import REQUESTER
from luoshi.changes.queries import awaiting_verdict
from luoshi.rollout.models import Member

MOST = 3


@dataclass(frozen=True)
class Something:
    """Whether there is anything of a kind at all: on most days of most people there is not."""

    shipped: bool
    goals: bool
    tried: bool
    verdicts: bool


def something(member: Member, day: date) -> Something:
    """One question instead of four."""
    asked = (
        shipped_to(member), _goals(member), Change.running_with(member, day), awaiting_verdict(member)
    )  # fmt: skip
    there = Member.objects.filter(pk=member.pk).order_by()
    return Something(*there.values_list(*(Exists(rows.order_by()) for rows in asked)).get())


def goals_asked(member: Member) -> list[Change]:
    """Changes of this member that are with everybody: are the goals reached?"""
    found = list(_goals(member).order_by("held_since")[:MOST])
    for change in found:
        change.project = member.project
    return found


def verdicts_asked(member: Member) -> list[Change]:
    """Changes whose options wait for this member's verdict."""
    found = list(awaiting_verdict(member)[:MOST])
    for change in found:
        change.project = member.project
    return found


def _goals(member: Member) -> QuerySet[Change]:
    mine = Change.objects.visible_to(member).filter(requester=member)
    return mine.filter(state=ROLLING_OUT, waits=REQUESTER)
