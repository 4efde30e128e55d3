"""Meetings about a problem: whom they concern, and how they stand in its timeline."""

from __future__ import annotations

from uuid import UUID

from luoshi.problems.forms import askable
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member


def near(problem: Problem, member: Member) -> list[Member]:
    """Its reporters, the lead and the consultant; people from outside know those whom the dossier names."""
    if member.is_external:
        own = [problem.consultant] if problem.consultant and problem.firm_id == member.firm_id else []
        return [*askable(problem), *own]
    met = [o.member for o in problem.met.select_related("member__department", "member__firm")]
    today = problem.project.today()
    people = [problem.lead or problem.project.lead(), problem.consultant, *met]
    found = {one.pk: one for one in people if one is not None and one.is_active_on(today)}
    return list(found.values())


def firm_with(problem: Problem) -> UUID | None:
    """The firm with which it lies: one that comes after another does not read what was said to that."""
    return problem.firm_id
