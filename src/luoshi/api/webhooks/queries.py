"""What the pages of webhooks show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import Count, FilteredRelation, Q, QuerySet

from luoshi.api.webhooks import kinds, rules
from luoshi.api.webhooks.delivery import FAILED, QUEUED, Delivery
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 30


@dataclass(frozen=True)
class Row:
    """One endpoint in the list."""

    of: Endpoint
    waiting: int
    failed: int


@dataclass(frozen=True)
class Log:
    """One page of what was sent to one endpoint, newest first."""

    rows: list[Logged]
    older_than: UUID | None

    @property
    def endpoint(self) -> Endpoint | None:
        """Whose log it is, as its rows know it; None when it has none."""
        return self.rows[0].of.endpoint if self.rows else None


@dataclass(frozen=True)
class Logged:
    """One delivery in the log."""

    of: Delivery

    @property
    def words(self) -> StrOrPromise:
        """What happened, for people."""
        return kinds.words_of(self.of.kind)

    @property
    def next_try(self) -> bool:
        """Whether it failed and is tried again."""
        return self.of.status == QUEUED and self.of.attempts > 0


def rows(member: Member) -> list[Row]:
    """All endpoints that this member may see (one query)."""
    undone = FilteredRelation("deliveries", condition=Q(deliveries__status__in=(QUEUED, FAILED)))
    found = Endpoint.objects.visible_to(member).select_related("member").annotate(undone=undone).annotate(
        waiting_=Count("undone", filter=Q(undone__status=QUEUED)),
        failed_=Count("undone", filter=Q(undone__status=FAILED)),
    )  # fmt: skip
    return [Row(one, one.waiting_, one.failed_) for one in cast(Any, found)]


def log(member: Member, endpoint: UUID, before: UUID | None = None) -> Log:
    """A page of the log, each row with its endpoint; empty for whoever is not its owner."""
    rows = Delivery.objects.visible_to(member).filter(endpoint=endpoint)
    mine: QuerySet[Delivery] = rows.select_related("endpoint__member").defer("body")
    found = list((mine.filter(id__lt=before) if before else mine).order_by("-id")[: PAGE + 1])
    shown = [Logged(one) for one in found[:PAGE]]
    return Log(shown, shown[-1].of.pk if len(found) > PAGE else None)


def heard(endpoint: Endpoint) -> list[StrOrPromise]:
    """What it hears of, in words, in the order of the form."""
    order = [value for source in kinds.SOURCES.values() for value, _words in source.choices]
    known = sorted(endpoint.kinds, key=lambda kind: order.index(kind) if kind in order else len(order))
    return [kinds.words_of(kind) for kind in known]


def may_use(member: Member, endpoint: Endpoint) -> bool:
    """Whether it is this reader's own."""
    return bool(rules.may_use(member, endpoint))
