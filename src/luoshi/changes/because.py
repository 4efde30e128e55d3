"""因为您提了: from the morning after, whoever asked for a change or met it reads how many have it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.changes.lifecycle.states import DONE
from luoshi.changes.models import Change, LinkedProblem
from luoshi.changes.models.relay import ChangeWatch
from luoshi.rewards import subjects as rewards
from luoshi.rewards.models import SeenCard
from luoshi.rewards.rules import CARD_DAYS
from luoshi.rollout.models import Member

MOST = 2
"""Cards at once: the page is for today's question."""


@dataclass(frozen=True)
class Shipped:
    """One change that is there: whether this member asked for it, and how many people have it."""

    code: str
    title: str
    url: str
    away: str
    mine: bool
    users: int
    is_change: bool = True


def shipped(member: Member) -> list[Shipped]:
    """The newest ones this member had to do with and has not put away; none on the day it was finished."""
    rows = shipped_to(member).order_by("-closed_at", "-id")
    return [_card(change, member) for change in rows[:MOST]]


def shipped_to(member: Member) -> QuerySet[Change]:
    """All of them."""
    project = member.project
    midnight = datetime.combine(project.today(), time(), project.zone)
    return Change.objects.visible_inside(member).filter(
        concerns(member), ~Exists(_seen(member)), state=DONE, outcome="rolled_out",
        closed_at__lt=midnight, closed_at__gte=midnight - timedelta(days=CARD_DAYS),
    )  # fmt: skip


def concerns(member: Member) -> Q:
    """Whoever asked for it, reported a linked problem, or follows it."""
    met = LinkedProblem.objects.filter(change=OuterRef("pk"), undone=False, problem__met__member=member)
    follows = ChangeWatch.objects.filter(change=OuterRef("pk"), member=member)
    return Q(requester=member) | Q(Exists(met)) | Q(Exists(follows))


def shipped_of(member: Member, problems: Iterable[UUID]) -> dict[UUID, rewards.Shipped]:
    """For the wall of thanks: by problem, the change that came of it and is there."""
    done = Change.objects.visible_inside(member).filter(state=DONE, outcome="rolled_out").order_by()
    links = LinkedProblem.objects.filter(problem__in=list(problems), undone=False, change__in=done)
    found = {}
    for link in links.exclude(how=LinkedProblem.PILOT).select_related("change"):
        link.change.project = member.project
        found[link.problem_id] = rewards.Shipped(link.change.code, link.change.title, link.change.url)
    return found


def _seen(member: Member) -> Any:
    return SeenCard.objects.filter(member=member, cause_kind=Change.trail_kind, cause_id=OuterRef("pk"))


def _card(change: Change, member: Member) -> Shipped:
    change.project = member.project
    away = member.project.url("changes:seen", change.number)
    mine = change.requester_id == member.pk
    return Shipped(change.code, change.title, change.url, away, mine, change.users_now())
