"""答复与节奏: how quickly entries are answered, what is got round, how often departments should report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.diary.models.decision import Decision
from luoshi.diary.pulse import may_see_pulse
from luoshi.diary.queries.advice import Suggestion, suggestions
from luoshi.diary.queries.answered import answers
from luoshi.diary.queries.around import rounds
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import rules as setup_rules
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.rollout.roles import LEAD
from luoshi.ui.moments import date_text
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@require_safe
@member_page
def show(request: MemberRequest) -> HttpResponse:
    """For lead and sponsor."""
    if not may_see_pulse(request.member):
        raise Http404
    return _page(request)


def _page(request: MemberRequest, refused: Refusal | None = None) -> HttpResponse:
    member = request.member
    context = {
        "answers": answers(member),
        "rounds": rounds(member),
        "suggestions": suggestions(member.project),
        "may_decide": setup_rules.may_set_up(member, member.project),
        "refused": refused,
        "tab": "pulse",
    }
    return page(request, "diary/pulse.html", context, status=422 if refused else 200)


@once
@require_POST
@role_page(LEAD)
def follow(request: MemberRequest, department: UUID) -> HttpResponseBase:
    """Let the suggested cadence begin with the next period."""

    def decide(one: Suggestion) -> str:
        made = Decision.follow(one.department, one.advice, by=request.member)
        said = {"department": one.department.name, "day": date_text(made.starts_on or one.starts_on)}
        return _("It is decided: from %(day)s on for %(department)s.") % said

    return _decided(request, department, decide)


@once
@require_POST
@role_page(LEAD)
def dismiss(request: MemberRequest, department: UUID) -> HttpResponseBase:
    """Leave it as it is for a while."""

    def decide(one: Suggestion) -> str:
        until = Decision.dismiss(one.department, one.advice, by=request.member).quiet_until
        return _("It stays as it is. Asked again after %(day)s at the earliest.") % {"day": date_text(until)}

    return _decided(request, department, decide)


def _decided(
    request: MemberRequest, department: UUID, decide: Callable[[Suggestion], str]
) -> HttpResponseBase:
    """On the suggestion as it stands now: one that is gone is not decided any more."""
    if not request.member.project.departments.filter(pk=department).exists():
        raise Http404
    here: dict[Any, Suggestion] = {one.department.pk: one for one in suggestions(request.member.project)}
    try:
        if department not in here:
            raise Refusal(_("This suggestion does not stand any more."))
        said = decide(here[department])
    except Refusal as refused:
        return _page(request, refused)
    return done(request, request.member.project.url("diary:pulse"), said)
