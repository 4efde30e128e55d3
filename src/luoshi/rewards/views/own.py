"""The own points, the consent to stand on the wall, and the card that is put away."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.rewards import queries, subjects
from luoshi.rewards.models import Account, SeenCard, rewards
from luoshi.rewards.views.door import inside, show
from luoshi.rollout.access import MemberRequest
from luoshi.ui.redirect import done


@require_safe
@inside
def mine(request: MemberRequest) -> HttpResponse:
    """Balance, each line with why, and what waits."""
    found = queries.own(request.member, request.GET.get("before", ""))
    return show(request, "mine", {"own": found, "has_rules": rewards(request.member.project)})


@require_POST
@once
@inside
def consent(request: MemberRequest) -> HttpResponseBase:
    """Agree to stand on the wall, or no longer."""
    on = request.POST.get("on") == "yes"
    Account.show(on, by=request.member)
    said = _("You are on the wall now. Thank you!") if on else _("You are no longer on the wall.")
    return done(request, request.member.project.url("rewards:mine"), said)


@require_POST
@once
@inside
def seen(request: MemberRequest, cause: UUID) -> HttpResponseBase:
    """Put the card “because you said so” away; it does not come back."""
    found = subjects.cause_for("problem", cause, request.member)
    if found is None:
        raise Http404
    SeenCard.put_away("problem", found.pk, by=request.member)
    return done(request, request.member.project.url("diary:today"))
