"""Every move: its form on a page or in a dialog, and the verb behind it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.changes import offers
from luoshi.changes.door import change_for
from luoshi.changes.forms import FORMS
from luoshi.changes.forms.rows import RowsForm
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change
from luoshi.changes.move_form import MoveForm
from luoshi.changes.notices import title_for
from luoshi.changes.views.page import inside
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.problems.views.page import next_url
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

Show = Callable[[MemberRequest, MoveForm, int], HttpResponse]
"""Shows a form with a status; what has a page of its own brings its own."""


@once
@member_page
def move(request: MemberRequest, number: int, verb: str) -> HttpResponseBase:
    """Ask for what the verb needs, or make the move."""
    kind = FORMS.get(verb)
    if kind is None:
        raise Http404
    change = change_for(request.member, number)
    if request.method == "POST":
        return make(request, change, kind)
    may = LIFE.verdict if kind.whole else LIFE.allowed
    if not (may(change, verb, request.member) and offers.fits(change, verb)):
        return refused(request, change, verb)
    return on_page(request, kind(change=change, member=request.member, initial=request.GET.dict()), 200)


def make(
    request: MemberRequest, change: Change, kind: type[MoveForm], show: Show | None = None
) -> HttpResponseBase:
    """Make the move and go on; when it is refused, the sentence and everything typed come back."""
    form = kind(request.POST, request.FILES, change=change, member=request.member)
    show = show or on_page
    if "more" in request.POST and isinstance(form, RowsForm):
        return show(request, form.longer(), 200)
    if not form.is_valid():
        return show(request, form, 422)
    change.expecting = request.POST.get("seen", "")
    try:
        form.make()
    except Refusal as refusal:
        form.refuse(refusal)
        return show(request, form, 409 if isinstance(refusal, Moved) else 422)
    return done(request, next_url(request, change.url), form.said, undo=undo_address(change, form.verb))


def undo_address(change: Change, verb: str) -> str:
    """The address that takes the move back; empty when nothing can be."""
    kept = change.undo or {}
    return change.project.url("changes:undo", change.number) if kept.get("verb") == verb else ""


def on_page(request: HttpRequest, form: MoveForm, status: int) -> HttpResponse:
    """The form on a page, as a dialog, or alone."""
    change = form.change
    context = {
        "form": form,
        "change": change,
        "title": title_for(change, form.member),
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "action": change.project.url("changes:move", change.number, form.verb),
    }
    return page(
        request,
        form.template,
        context,
        fragment="form" if request.method == "POST" else "dialog",
        status=status,
    )


def refused(request: MemberRequest, change: Change, verb: str) -> HttpResponse:
    """The move is not this person's, or not now: the sentence, and the way back."""
    verdict = LIFE.verdict(change, verb, request.member)
    context = {
        "change": change,
        "sentence": verdict.sentence or _("This is not possible any more."),
        "missing": verdict.missing,
        "title": title_for(change, request.member),
    }
    return page(request, "changes/move_refused.html", context, fragment="dialog", status=409)


@once
@require_POST
@member_page
def nudge(request: MemberRequest, number: int) -> HttpResponseBase:
    """催一下."""
    change = inside(request, number)
    try:
        change.nudge(by=request.member)
        said = _("Asked once more")
    except Refusal as refusal:
        said = str(refusal)
    return done(request, next_url(request, change.url), said)
