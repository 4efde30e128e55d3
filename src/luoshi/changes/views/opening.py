"""Opening a change: somebody's own words, its draft, and what is known about it already."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.changes import rules
from luoshi.changes.forms.recording import OpenForm
from luoshi.changes.known import known
from luoshi.changes.models import Change, ChangeDraft, Limits
from luoshi.changes.models.draft import FIELDS
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.fields import clean_text
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done

FILES = 20


def may_ask(request: MemberRequest) -> None:
    """For everybody else there is no such page. Raises Http404."""
    if not rules.internal_only(request.member.project, request.member):
        raise Http404


@once
@member_page
def write(request: MemberRequest) -> HttpResponseBase:
    """The form as it was left, and the new number."""
    may_ask(request)
    if request.method != "POST":
        return show(request, OpenForm.from_draft(request.member))
    form = OpenForm(request.POST, request.FILES, member=request.member)
    if not form.is_valid():
        return show(request, form)
    try:
        change = Change.open(by=request.member, **form.given())
    except Refusal as refused:
        form.add_error(None, str(refused))
        return show(request, form)
    ChangeDraft.forget(request.member)
    said = _("%(code)s: the project lead reads it back to you") % {"code": change.code}
    return done(request, change.url, said)


def show(request: MemberRequest, form: OpenForm) -> HttpResponse:
    """The form on its page."""
    words = str(form["words"].value() or "")
    context = {"form": form, "known": known(request.member, words)} | _template(form)
    return page(request, "changes/open.html", context, fragment="form", status=status_of(form))


def _template(form: OpenForm) -> dict[str, Any]:
    """What has to be said about the kind that is chosen."""
    kind = form.kind
    found = {"kind": kind, "currency": Limits.of(form.member.project).currency} if kind else {"kind": None}
    return found | ({"taken": kind.taken_this_month()} if kind else {})


@require_POST
@member_page
def draft(request: MemberRequest) -> HttpResponse:
    """Keep what is in the form; 204. Answers nothing else, so that saving never disturbs writing."""
    may_ask(request)
    fields = {name: clean_text(request.POST.get(name, "")) for name in FIELDS}
    ChangeDraft.keep(by=request.member, fields=fields, files=request.POST.getlist("attachment")[:FILES])
    return HttpResponse(status=204)


@require_POST
@member_page
def suggest(request: MemberRequest) -> HttpResponse:
    """What is known about the words being written, as a fragment below them."""
    may_ask(request)
    found = known(request.member, request.POST.get("words", ""))
    return page(request, "changes/known.html", {"known": found})


@require_safe
@member_page
def template(request: MemberRequest) -> HttpResponse:
    """What has to be said about a standard kind, as a fragment below the choice."""
    may_ask(request)
    form = OpenForm(member=request.member, initial={"standard": request.GET.get("standard", "")})
    return page(request, "changes/open_kind.html", _template(form))
