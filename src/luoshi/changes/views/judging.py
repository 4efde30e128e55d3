"""Reminding those whose verdict is awaited."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luoshi.changes.views.page import inside
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.models import Member
from luoshi.ui.redirect import done


@once
@require_POST
@member_page
def remind(request: MemberRequest, number: int) -> HttpResponseBase:
    """提醒 one evaluator, or all who are silent."""
    change, whom = inside(request, number), request.POST.get("whom") or "all"
    try:
        if whom == "all":
            n = change.remind_all(by=request.member)
            said = ngettext("%(n)d person was reminded", "%(n)d people were reminded", n) % {"n": n}
        else:
            person = get_object_or_404(Member.objects.visible_to(request.member), pk=key(whom))
            change.remind(by=request.member, whom=person)
            said = _("%(name)s was reminded") % {"name": person.name}
    except Refusal as refused:
        said = str(refused)
    return done(request, f"{change.url}#options", said)


def key(text: str) -> UUID | None:
    """The key in the form; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
