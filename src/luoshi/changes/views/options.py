"""What a firm does with its options: writing one, leaving one out, answering an objection."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from luoshi.changes.comparing import attached
from luoshi.changes.door import change_for
from luoshi.changes.forms.offering import AnswerForm, DropForm, OptionForm
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change, Option, Verdict
from luoshi.changes.move_form import MoveForm
from luoshi.changes.notices import title_for
from luoshi.changes.views.moves import refused
from luoshi.changes.views.page import outsiders
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


def firms_change(request: MemberRequest, number: int) -> Change:
    """A change as somebody from outside may see it; the company itself writes no options. Raises Http404."""
    if not request.member.is_external:
        raise Http404
    return change_for(request.member, number)


def own(request: MemberRequest, change: Change, pk: UUID) -> Option:
    """An option of the own firm. Raises Http404."""
    found = Option.objects.visible_to(request.member).filter(change=change, undone=False)
    return get_object_or_404(found.select_related("round"), pk=pk)


@once
@member_page
def option(request: MemberRequest, number: int, pk: UUID | None = None) -> HttpResponseBase:
    """写方案: a new option of the round that is being written, or other words for one."""
    change = firms_change(request, number)
    there = own(request, change, pk) if pk else None
    if request.method != "POST":
        if not LIFE.allowed(change, "draft_option", request.member) or (there and there.round.offered_at):
            return refused(request, change, "draft_option")
        return show(request, OptionForm(change=change, member=request.member, option=there))
    form = OptionForm(request.POST, request.FILES, change=change, member=request.member, option=there)
    status = made(request, form)
    return show(request, form, status) if status else done(request, f"{change.url}#options", form.said)


def made(request: MemberRequest, form: MoveForm) -> int:
    """Make the move; the status of the refusal, which stands in the form, or 0."""
    if not form.is_valid():
        return 422
    form.change.expecting = request.POST.get("seen", "")
    try:
        form.make()
    except Refusal as said:
        form.refuse(said)
        return 409 if isinstance(said, Moved) else 422
    return 0


def show(request: MemberRequest, form: OptionForm, status: int = 200) -> HttpResponse:
    """The page of one option."""
    change = form.change
    context = {
        "form": form,
        "change": change,
        "title": title_for(change, request.member),
        "files": attached([form.option], request.member).get(form.option.pk, []) if form.option else [],
        "action": request.path,
    }
    return page(request, form.template, context, fragment="form", status=status)


@once
@require_POST
@member_page
def drop(request: MemberRequest, number: int, pk: UUID) -> HttpResponseBase:
    """Leave an option of the draft out."""
    change = firms_change(request, number)
    there, said = own(request, change, pk), str(DropForm.said)
    try:
        change.drop_option(by=request.member, option=there)
    except Refusal as refusal:
        said = str(refusal)
    return done(request, f"{change.url}#options", said)


@once
@require_POST
@member_page
def answer(request: MemberRequest, number: int, pk: UUID) -> HttpResponseBase:
    """答复意见, in place on the firm's page."""
    change = firms_change(request, number)
    found = Verdict.objects.visible_to(request.member).filter(change=change, undone=False)
    objection = get_object_or_404(found.select_related("member", "option"), pk=pk)
    form = AnswerForm(request.POST, change=change, member=request.member, objection=objection)
    if status := made(request, form):
        return outsiders(request, change, form, status)
    return done(request, f"{change.url}#options", form.said)
