"""What files can hang on. The upper rooms say it at start; what nobody registered is visible to nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from luoshi.rollout.models import Member

SeenBy = Callable[[Member], "QuerySet[Any]"]
_kinds: dict[str, SeenBy] = {}


def hangs_on(kind: str, seen_by: SeenBy) -> None:
    """Register a kind of thing: `seen_by(member)` gives the things of that kind this member may see.

    Called from an app's `ready`. Example: `hangs_on("problem", Problem.objects.visible_to)`.
    """
    _kinds[kind] = seen_by


def hanging_where(member: Member) -> Q:
    """The condition on `subject_kind` and `subject_id`: the member may see the subject."""
    visible = Q(pk__in=[])
    for kind, seen_by in _kinds.items():
        visible |= Q(subject_kind=kind, subject_id__in=seen_by(member).order_by().values("pk"))
    return visible
