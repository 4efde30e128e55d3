"""Whom something is for: everybody of the company, departments with those below them, or named members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from luoshi.rollout.models import Department, Member, Project
from luoshi.rollout.models.member import MemberQuerySet

if TYPE_CHECKING:
    from luoshi.knowledge.models.bulletin import Bulletin

READERS = ("reporter", "head", "lead", "sponsor")


class Addressed(models.Model):
    """Base of what is for some people of a project."""

    everyone = models.BooleanField(default=False)
    departments = models.ManyToManyField(Department, related_name="+")
    members = models.ManyToManyField(Member, related_name="+")

    class Meta:
        abstract = True

    def address(self, departments: Iterable[Department], members: Iterable[Member]) -> None:
        """Say whom it is for."""
        self.departments.set(departments)
        self.members.set(members)


def addressed(thing: Bulletin) -> MemberQuerySet:
    """Everybody it is for now: people of the company who are active and work with the system."""
    project = thing.project
    people = Member.objects.of(project).active(project.today()).internal().with_role(*READERS)
    if thing.everyone:
        return people
    below = with_those_below(project, thing.departments.values_list("pk", flat=True))
    named = thing.members.values_list("pk", flat=True)
    return people.filter(Q(department__in=below) | Q(pk__in=list(named)))


def with_those_below(project: Project, departments: Iterable[UUID]) -> set[UUID]:
    """These departments and all that lie below them, in one query."""
    children: dict[UUID | None, list[UUID]] = defaultdict(list)
    for pk, parent in Department.objects.filter(project=project).values_list("pk", "parent_id"):
        children[parent].append(pk)
    found: set[UUID] = set()
    todo = list(departments)
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += children[one]
    return found
