"""The rules, in plain words for everybody; the lead sets new ones from a day on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rewards import rules
from luoshi.rewards.forms import TermsForm
from luoshi.rewards.models import Terms
from luoshi.rewards.views.door import inside, show
from luoshi.rollout.access import MemberRequest
from luoshi.rollout.forms import accepted
from luoshi.ui.pages import status_of
from luoshi.ui.redirect import done


@once
@inside
def rules_page(request: MemberRequest) -> HttpResponseBase:
    """What holds today, what is announced, what held before; below, for the lead, the form."""
    member, project = request.member, request.member.project
    may = rules.may_set_rules(member)
    all_terms = list(Terms.objects.visible_to(member).standing().select_related("by"))
    for terms in all_terms:
        terms.project = project
    now = next((terms for terms in all_terms if terms.has_begun), None)
    begins = project.today() + timedelta(days=1) if all_terms else project.today()
    form = TermsForm(request.POST if request.method == "POST" and may else None, latest=now, begins=begins)
    if may and request.method == "POST" and accepted(form, lambda: Terms.set(by=member, **form.cleaned_data)):
        return done(request, project.url("rewards:rules"), _("The rules are set."))
    coming = [terms for terms in all_terms if not terms.has_begun]
    before = [terms for terms in all_terms if terms.has_begun and terms is not now]
    context = {"now": now, "coming": coming, "before": before, "form": form, "may": may}
    return show(request, "rules", context, status=status_of(form))


@require_POST
@once
@inside
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Take announced rules back before they begin."""
    terms = get_object_or_404(Terms.objects.visible_to(request.member), pk=pk)
    said = _("The announced rules are withdrawn.")
    try:
        terms.withdraw(by=request.member)
    except Refusal as refused:
        said = str(refused)
    return done(request, request.member.project.url("rewards:rules"), said)
