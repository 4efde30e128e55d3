"""The targets in the settings: the lead writes, the sponsor reads."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.problems.models import Target
from luoshi.problems.rules import IMPORTANCE
from luoshi.problems.target_forms import TargetsForm
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import accepted
from luoshi.rollout.views.door import may_write, setup_page
from luoshi.ui.moments import duration_text
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@setup_page
def targets(request: MemberRequest) -> HttpResponseBase:
    """Working days for each step and importance; clocks that run keep theirs."""
    project, may = request.member.project, may_write(request)
    form = TargetsForm(project, request.POST or None, may_write=bool(may))
    if accepted(form, lambda: Target.set_table(project, form.wanted, by=request.member)):
        return done(request, project.url("problems:targets"), _("Saved. Clocks that run keep their promise."))
    per_day = project.working_time.minutes_per_day
    frame = {"section": "targets", "project": project, "may": may}
    context = {"form": form, "levels": IMPORTANCE, "day": duration_text(per_day, per_day + 1)}
    return page(request, "problems/targets.html", {**frame, **context}, status=status_of(form))
