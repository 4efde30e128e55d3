"""Whom a change concerns, when the lead names who judges it."""

from __future__ import annotations

from django.db.models import Q

from luoshi.changes.models import Change
from luoshi.rollout.models import Member

MOST = 14
"""So many are offered; everybody else can be named."""


def suggested(change: Change) -> list[Member]:
    """Who judges already, whoever asked for it or met the problem it came from, their department."""
    active = Member.objects.of(change.project).active(change.project.today()).internal()
    active = active.exclude(roles=Member.join_roles({"observer"})).select_related("user", "department")
    asked = Q(pk__in=change.evaluators.values("member"))
    near = Q(pk=change.requester_id) | Q(pk__in=change.watches.values("member"))
    near |= Q(occurrences__problem__changes__change=change, occurrences__problem__changes__undone=False)
    if change.department_id:
        near |= Q(department_id=change.department_id)
    ids = dict.fromkeys(active.filter(asked).values_list("pk", flat=True).order_by("name"))
    ids |= dict.fromkeys(active.filter(pk=change.requester_id).values_list("pk", flat=True))
    ids |= dict.fromkeys(active.filter(near).order_by("name").values_list("pk", flat=True)[: MOST * 3])
    wanted = list(ids)[: max(MOST, change.evaluators.count())]
    found = {person.pk: person for person in active.filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]
