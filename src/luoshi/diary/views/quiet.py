"""The answer to the gentle question that only one person sees."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.diary.models.silent import SoftQuestion
from luoshi.diary.views.today import answer, home_of, insider
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.redirect import done


@once
@require_POST
@member_page
def really_none(request: MemberRequest) -> HttpResponseBase:
    """真的没有: thank you."""
    insider(request)
    try:
        SoftQuestion.answer_none(by=request.member)
    except Refusal as refused:
        return answer(request, status=422, refused=refused)
    return done(request, home_of(request), _("Good to hear. Thank you!"))
