"""What of changes waits for a member on the page 今天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, QuerySet

from luoshi.changes.because import shipped_to
from luoshi.changes.lifecycle.states import READ_BACK, ROLLING_OUT
from luoshi.changes.models import Change, ReadBack
from luoshi.changes.models.holding import REQUESTER
from luoshi.changes.queries import awaiting_verdict
from luoshi.rollout.models import Member

MOST = 3


@dataclass(frozen=True)
class Something:
    """Whether there is anything of a kind at all: on most days of most people there is not."""

    shipped: bool
    goals: bool
    read_back: bool
    tried: bool
    verdicts: bool


def something(member: Member, day: date) -> Something:
    """One question instead of five."""
    asked = (
        shipped_to(member), _goals(member), _read_back(member), Change.running_with(member, day),
        awaiting_verdict(member),
    )  # fmt: skip
    there = Member.objects.filter(pk=member.pk).order_by()
    return Something(*there.values_list(*(Exists(rows.order_by()) for rows in asked)).get())


def goals_asked(member: Member) -> list[Change]:
    """Changes of this member that are with everybody: are the goals reached?"""
    return _first(member, _goals(member).order_by("held_since", "id"))


def read_back_to(member: Member) -> list[tuple[Change, ReadBack]]:
    """Changes that were read back to this member, with the words that count: is this what you mean?"""
    rows = ReadBack.objects.filter(undone=False, agreed=None, change__in=_read_back(member))
    found = list(rows.select_related("change", "by").order_by("at", "id")[:MOST])
    for row in found:
        row.change.project = member.project
    return [(row.change, row) for row in found]


def _first(member: Member, rows: QuerySet[Change]) -> list[Change]:
    found = list(rows[:MOST])
    for change in found:
        change.project = member.project
    return found


def verdicts_asked(member: Member) -> list[Change]:
    """Changes whose options wait for this member's verdict."""
    return _first(member, awaiting_verdict(member))


def _read_back(member: Member) -> QuerySet[Change]:
    return Change.objects.visible_to(member).filter(requester=member, state=READ_BACK)


def _goals(member: Member) -> QuerySet[Change]:
    mine = Change.objects.visible_to(member).filter(requester=member)
    return mine.filter(state=ROLLING_OUT, waits=REQUESTER)
