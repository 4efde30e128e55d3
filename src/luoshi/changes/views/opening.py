"""Opening a change: somebody's own words, or a problem that is really a wish."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.changes import rules
from luoshi.changes.forms.recording import OpenForm
from luoshi.changes.models import Change
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@once
@member_page
def write(request: MemberRequest) -> HttpResponseBase:
    """The form, and the new number."""
    if not rules.internal_only(request.member.project, request.member):
        raise Http404
    if request.method != "POST":
        return show(request, OpenForm(member=request.member))
    form = OpenForm(request.POST, request.FILES, member=request.member)
    if not form.is_valid():
        return show(request, form)
    try:
        change = Change.open(by=request.member, **form.given())
    except Refusal as refused:
        form.add_error(None, str(refused))
        return show(request, form)
    said = _("%(code)s: the project lead reads it back to you") % {"code": change.code}
    return done(request, change.url, said)


def show(request: MemberRequest, form: OpenForm) -> HttpResponse:
    """The form on its page."""
    return page(request, "changes/open.html", {"form": form}, fragment="form", status=status_of(form))
