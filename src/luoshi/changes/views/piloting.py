"""试用看板 of a project, and the working days between two dates in words."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from luoshi.changes import board
from luoshi.changes.models import Change
from luoshi.changes.models.piloting import LONGEST
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page


@require_safe
@member_page
def pilots(request: MemberRequest) -> HttpResponse:
    """All pilots that run now."""
    if request.member.is_external:
        raise Http404
    context = {"boards": board.running(request.member), "leads": request.member.has("lead")}
    return page(request, "changes/pilots.html", context)


@require_safe
@member_page
def days(request: MemberRequest) -> HttpResponse:
    """How many working days lie between the dates of the form. Writes nothing."""
    if not request.member.has("lead") or request.member.is_external:
        raise Http404
    return HttpResponse(_days_words(request))


def _days_words(request: MemberRequest) -> str:
    try:
        first, last = (date.fromisoformat(request.GET.get(name, "")) for name in ("starts_on", "ends_on"))
    except ValueError:
        return _("Choose both days; the working days are counted here.")
    if not 0 <= (last - first).days <= LONGEST:
        return _("The last day comes after the first one, within a year.")
    n = Change(project=request.member.project).workdays(first, last)
    words = ngettext(
        "That is %(n)d working day; holidays and make-up days are counted.",
        "That is %(n)d working days; holidays and make-up days are counted.",
        n,
    )
    return words % {"n": n}
