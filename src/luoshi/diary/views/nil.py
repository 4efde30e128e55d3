"""Nil by the link in a reminder: a page with one button first, since programs fetch links as well."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.diary import nil_link, rules
from luoshi.diary.models import Diary
from luoshi.diary.trying import Said, keep, tried
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.ui.pages import page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def nil_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening files nothing; the button files nil for this person and period, and opens nothing else."""
    meant = nil_link.read(token)
    if meant is None:
        raise Http404
    people = Member.objects.select_related("project__organization", "user", "department")
    member, day = get_object_or_404(people, pk=meant[0], user__is_active=True), meant[1]
    if not member.is_active_on(member.project.today()):
        raise Http404
    refused: Refusal | None = None
    with override(member.user.language):
        if request.method == "POST":
            try:
                with transaction.atomic():
                    Diary.file_nil(by=member, day=day, channel="mail")
                    keep(Said.of(request.POST), by=member, day=day)
            except Refusal as no:
                refused = no
        return _answer(request, member, day, refused)


def _answer(request: HttpRequest, member: Member, day: date, refused: Refusal | None) -> HttpResponse:
    diary = Diary.objects.filed().filter(member=member, day=day).first()
    open_ = rules.may_file(member, day)
    period = rules.period(member, day)
    context = {
        "member": member, "day": day, "diary": diary, "may": open_, "refused": refused,
        "tried": tried(member, day), "cadence": period.regime.cadence if period else "daily",
        "today_url": f"{member.project.url('diary:today')}?day={day}",
    }  # fmt: skip
    gone = not diary and not open_
    return page(request, "diary/nil.html", context, status=422 if refused else 410 if gone else 200)
