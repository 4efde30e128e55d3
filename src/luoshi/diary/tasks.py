"""What the lead hears about cadences without looking."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.diary.queries.advice import Suggestion, suggestions
from luoshi.diary.regimes import book_of
from luoshi.post.models import tell_all
from luoshi.rollout.models import Member, Project
from luoshi.rollout.roles import LEAD

TITLES = {
    True: _("{department} has been calm for weeks: should it report less often?"),
    False: _("{department} has become restless: should it report more often again?"),
}


def suggest_cadences() -> int:
    """Tell the leads of each suggestion once under each regime; a job. Answers how many were told."""
    projects = Project.objects.filter(regimes__isnull=False).select_related("organization").distinct()
    return sum(_tell(project, one) for project in projects for one in suggestions(project))


def _tell(project: Project, one: Suggestion) -> int:
    people = Member.objects.of(project).active(project.today()).internal().with_role(LEAD)
    leads = list(people.select_related("user"))
    for lead in leads:
        lead.project = project
    regime = book_of(project).of_department(one.department, project.today())
    return tell_all(
        leads, "cadence", one.department, know=False,
        title=format_lazy(TITLES[one.advice.slower], department=one.department.name),
        url=f"{project.url('diary:pulse')}#cadence-{one.department.pk}",
        dedupe=f"cadence:{one.department.pk}:{one.advice.to}:{regime.pk if regime else ''}",
    )  # fmt: skip
