"""What comes afterwards: filling in a day that has closed, and reading every version."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.diary.models import Diary
from luoshi.diary.queries.versions import versions_of
from luoshi.diary.rules import WORDS_LIMIT
from luoshi.diary.views.today import answer, day_in, home_of, insider, said_of_trials
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.models import Member
from luoshi.ui.fields import clean_text
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@once
@require_POST
@member_page
def fill_in(request: MemberRequest, day: str) -> HttpResponseBase:
    """补报: with a reason, and with or without a problem."""
    insider(request)
    wanted = day_in(day)
    if wanted is None:
        raise Http404
    typed = {name: clean_text(request.POST.get(name, ""))[:WORDS_LIMIT] for name in ("words", "reason")}
    words, reason = typed["words"].strip(), typed["reason"]
    try:
        with transaction.atomic():
            diary = _filled_in(request.member, wanted, words, reason)
            said_of_trials(request, wanted, diary.written)
    except Refusal as refused:
        return answer(request, asked_for=wanted, status=422, refused=refused, typed=typed)
    return done(request, home_of(request), _("Filled in. Thank you!"))


def _filled_in(member: Member, day: date, words: str, reason: str) -> Diary:
    """With what was written, with what had been noted, or without a problem. Raises Refusal."""
    if words:
        return Diary.file(by=member, day=day, card={"words": words}, reason=reason)
    if Diary.objects.filter(member=member, day=day, entries__isnull=False).exists():
        return Diary.file(by=member, day=day, reason=reason)
    return Diary.file_nil(by=member, day=day, reason=reason)


@require_safe
@member_page
def versions(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Every version of a diary that this member may read."""
    member = request.member
    diary = get_object_or_404(Diary.objects.visible_to(member).select_related("member"), pk=pk)
    own = diary.member_id == member.pk
    back = home_of(request) if own else f"{member.project.url('diary:missing')}?day={diary.day}"
    context = {"diary": diary, "versions": versions_of(diary, member), "back": back}
    return page(request, "diary/versions.html", context)
