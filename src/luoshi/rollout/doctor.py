"""What is always true of people and their place, checked on a live database: one sentence a violation."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from luoshi.rollout.models import Department, Leave, Member, Project

CHUNK = 2000


def absences_do_not_overlap() -> Iterator[str]:
    """Nobody is away twice on one day: a day off would be counted twice."""
    standing = Leave.objects.standing()
    other = standing.filter(
        member=OuterRef("member"),
        first__lte=OuterRef("last"),
        last__gte=OuterRef("first"),
        pk__gt=OuterRef("pk"),
    )
    told = standing.filter(Exists(other)).order_by().values_list("member__name", "first", "last")
    for name, first, last in told.iterator(CHUNK):
        yield f"{name} is away twice between {first} and {last}"


def somebody_leads() -> Iterator[str]:
    """Every project in which somebody works has an active lead."""
    for project in Project.objects.order_by("id").iterator(CHUNK):
        if project.lead() is None and Member.objects.of(project).active(project.today()).exists():
            yield f"{project.key}: nobody leads"


def departments_are_a_tree() -> Iterator[str]:
    """No department lies below itself; its head and what it belongs to are of the same project."""
    above: dict[UUID, UUID | None] = dict(Department.objects.order_by().values_list("id", "parent_id"))
    for pk, name in Department.objects.order_by().values_list("id", "name").iterator(CHUNK):
        if pk in _way_up(pk, above):
            yield f"department {name} lies below itself"
    strange = ~Q(parent__project=F("project")) & Q(parent__isnull=False)
    strange |= Q(head__isnull=False) & (~Q(head__project=F("project")) | Q(head__firm__isnull=False))
    for name in Department.objects.filter(strange).values_list("name", flat=True):
        yield f"department {name} has a head or a department above it that is not of its project"


def _way_up(pk: UUID, above: dict[UUID, UUID | None]) -> set[UUID]:
    """Everything above a department, however often a ring comes round."""
    seen: set[UUID] = set()
    here = above.get(pk)
    while here is not None and here not in seen:
        seen.add(here)
        here = above.get(here)
    return seen


CHECKS = (absences_do_not_overlap, somebody_leads, departments_are_a_tree)
