"""奖励墙: a stream of thank-yous, never a ranking."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luoshi.rewards import queries
from luoshi.rewards.models import Account, rewards
from luoshi.rewards.views.door import inside, show
from luoshi.rollout.access import MemberRequest


@require_safe
@inside
def wall(request: MemberRequest) -> HttpResponse:
    """Newest first; of this month, of the own department."""
    found = queries.wall(request.member, request.GET.dict())
    context = {
        "wall": found,
        "account": Account.of(request.member),
        "has_rules": rewards(request.member.project),
    }
    return show(request, "wall", context)
