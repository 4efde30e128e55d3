"""What files can hang on. The upper rooms say it at start; what nobody registered is visible to nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.rollout.models import Member

SeenBy = Callable[[Member], "QuerySet[Any]"]
_kinds: dict[str, SeenBy] = {}
_frozen: set[str] = set()


def hangs_on(kind: str, seen_by: SeenBy, *, frozen: bool = False) -> None:
    """Register a kind of thing: `seen_by(member)` gives the things of that kind this member may see.

    `frozen` things were handed over as they are: nobody draws on their pictures, and everybody sees in them
    what outsiders see. Called from an app's `ready`. Example:
    `hangs_on("problem", Problem.objects.visible_to)`.
    """
    _kinds[kind] = seen_by
    if frozen:
        _frozen.add(kind)


def some_kind() -> str:
    """One of them, for a question that has no answer but has to take its time."""
    return next(iter(_kinds), "")


def is_frozen(kind: str) -> bool:
    """Whether things of this kind were handed over as they are."""
    return kind in _frozen


def hanging_where(member: Member, kind: str | None = None) -> Q:
    """The condition on a file's `subject_kind` and `subject_id`: the member may see the subject.

    `kind`: only subjects of that kind, where it is known.
    """
    kinds = {name: seen_by for name, seen_by in _kinds.items() if kind in (None, name)}
    return seen_where(kinds, member)


def seen_where(kinds: Mapping[str, SeenBy], member: Member) -> Q:
    """The condition on `subject_kind` and `subject_id`: the member may see a thing of one of these kinds.

    Asked row by row (EXISTS): with IN, SQLite first writes down the ids of all visible things, which for
    one picture among 200,000 problems took 600 ms.
    """
    visible = Q(pk__in=[])
    for kind, seen_by in kinds.items():
        things = seen_by(member).order_by().filter(pk=OuterRef("subject_id"))
        visible |= Q(Exists(things), subject_kind=kind)
    return visible
