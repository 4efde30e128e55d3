"""The one way to a problem by its number: as this member may see it, or 404."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from luoshi.problems.models import Dossier, Problem
from luoshi.rollout.models import Member


def problem_for(member: Member, number: int) -> Problem:
    """The problem with its occurrences and what a page shows of it. Raises Http404."""
    with_it = ("area", "firm", "department", "investigation")
    found = Problem.objects.visible_to(member).select_related(*with_it).prefetch_related("met")
    problem = get_object_or_404(found, number=number)
    # The member's own instance already knows its company and its working hours.
    problem.project = member.project
    return problem


def dossier_for(member: Member, number: int, version: int) -> Dossier:
    """One version of the dossier of a problem that this member may see. Raises Http404."""
    visible = Dossier.objects.visible_to(member).filter(problem__in=Problem.objects.visible_to(member))
    rows = visible.select_related("problem", "firm", "consultant", "made_by")
    dossier = get_object_or_404(rows, problem__number=number, version=version)
    dossier.problem.project = member.project
    return dossier


def version_before(member: Member, dossier: Dossier) -> Dossier | None:
    """The version before this one, as far as the member may see it; nothing is asked for the first."""
    if dossier.version == 1:
        return None
    visible = Dossier.objects.visible_to(member).filter(problem=dossier.problem_id)
    return visible.filter(version__lt=dossier.version).last()
