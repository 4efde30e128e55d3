"""Access from outside ends: the leads hear of it two weeks before, while it can be renewed in one click."""

from __future__ import annotations

from datetime import timedelta

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.post.models import tell
from luoshi.rollout import rules
from luoshi.rollout.models import Member, Project
from luoshi.rollout.roles import LEAD
from luoshi.ui.moments import date_text

# In the language of whoever is told.
_DAY = lazy(date_text, str)


def tell_leads() -> int:
    """Once for each person and each last day; a job. Answers how many leads were told."""
    return sum(_tell_of(project) for project in Project.objects.select_related("organization"))


def _tell_of(project: Project) -> int:
    today = project.today()
    ending = Member.objects.of(project).active(today).filter(
        firm__isnull=False, active_to__lte=today + timedelta(days=rules.OUTSIDE_TOLD)
    )  # fmt: skip
    people = list(ending.select_related("firm"))
    leads = Member.objects.of(project).active(today).with_role(LEAD).select_related("user") if people else ()
    return sum(_told(lead, person, project) for lead in leads for person in people)


def _told(lead: Member, person: Member, project: Project) -> bool:
    firm, until = person.firm, person.active_to
    if firm is None or until is None:
        return False
    lead.project = person.project = project
    notice = tell(
        lead, "access_ends", person, act=False, know=True,
        title=format_lazy(_("Access of {name} ends on {day}"), name=person.name, day=_DAY(until)),
        body=format_lazy(_("{firm}. Renew it on this page if the work goes on."), firm=firm.name),
        url=project.url("rollout:member", person.pk), group=firm.name,
        dedupe=f"ends:{person.pk.hex}:{until}",
    )  # fmt: skip
    return notice is not None
