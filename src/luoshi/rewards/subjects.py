"""What points are given for. The upper rooms say it at start; nobody sees what nobody registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.rollout.models import Member, Project

if TYPE_CHECKING:
    from luoshi.rewards.models import Grant


class Cause(Protocol):
    """What a rewarded thing shows of itself."""

    trail_kind: str
    project: Project
    title: str
    met_count: int

    @property
    def pk(self) -> Any:
        """Its id."""

    @property
    def code(self) -> str:
        """Its number as people say it."""

    @property
    def url(self) -> str:
        """Address of its page."""


class Shipped(NamedTuple):
    """A change that came of a cause and is there for everybody."""

    code: str
    title: str
    url: str


ShippedOf = Callable[[Member, Iterable[UUID]], "dict[UUID, Shipped]"]
_shipped: list[ShippedOf] = []


def shipped_from(find: ShippedOf) -> None:
    """Register: `find(member, problem ids)` gives, by problem, the shipped change this member may see."""
    if find not in _shipped:
        _shipped.append(find)


def with_shipped(member: Member, grants: list[Grant]) -> list[Grant]:
    """Give each grant the `shipped` change that came of its cause, None where there is none."""
    causes = [grant.cause_id for grant in grants]
    found: dict[UUID, Shipped] = {}
    for find in _shipped if causes else ():
        found |= find(member, causes)
    for grant in grants:
        grant.shipped = found.get(grant.cause_id)
    return grants


SeenBy = Callable[[Member], "QuerySet[Any]"]
_kinds: dict[str, SeenBy] = {}


def rewarded_for(kind: str, seen_by: SeenBy) -> None:
    """Register a kind of cause; `seen_by(member)` gives those the member may see. Called from `ready`."""
    _kinds[kind] = seen_by


def cause_for(kind: str, pk: UUID, member: Member) -> Any | None:
    """The thing, when this member may see it."""
    seen_by = _kinds.get(kind)
    return seen_by(member).filter(pk=pk).first() if seen_by else None


def on_visible(member: Member) -> Q:
    """The condition on a grant: the member may see what it was given for."""
    visible = Q(pk__in=[])
    for kind, seen_by in _kinds.items():
        things = seen_by(member).order_by().filter(pk=OuterRef("cause_id"))
        visible |= Q(Exists(things), cause_kind=kind)
    return visible


def seat(member: Member, grants: Iterable[Grant]) -> list[Grant]:
    """Give each grant its `cause`, None where there is none to be seen; one query a kind."""
    rows = list(grants)
    for grant in rows:
        grant.cause = None
    for kind, seen_by in _kinds.items():
        mine = [grant for grant in rows if grant.cause_kind == kind]
        found = seen_by(member).in_bulk({grant.cause_id for grant in mine}) if mine else {}
        for grant in mine:
            if cause := found.get(grant.cause_id):
                cause.project, grant.cause = member.project, cause
    return rows
