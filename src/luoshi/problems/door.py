"""The one way to a problem by its number: as this member may see it, or 404."""

from __future__ import annotations

from django.db.models import UUIDField
from django.shortcuts import get_object_or_404

from luoshi.kernel.prepared import Blank, Prepared, answered
from luoshi.problems.models import Dossier, Occurrence, Problem
from luoshi.rollout.models import Member

_MET: Prepared[Occurrence] = Prepared(
    lambda: Occurrence.objects.filter(problem=Blank("problem", UUIDField()))
)


def problem_for(member: Member, number: int) -> Problem:
    """The problem with its occurrences and what a page shows of it. Raises Http404."""
    with_it = ("area", "firm", "department", "investigation")
    problem = get_object_or_404(Problem.objects.visible_to(member).select_related(*with_it), number=number)
    read_met(problem)
    # The member's own instance already knows its company and its working hours.
    problem.project = member.project
    return problem


def read_met(problem: Problem) -> None:
    """As `prefetch_related("met")` for one problem, with a prepared question."""
    met = _MET.ask(problem=problem.pk)
    for occurrence in met:
        occurrence.problem = problem
    vars(problem)["_prefetched_objects_cache"] = {"met": answered(problem.met.all(), met)}


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
