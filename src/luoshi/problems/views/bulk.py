"""The same verdict on several problems of the list or the inbox, and taking it back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.problems.bulk import Outcome, chosen, each, numbers_in
from luoshi.problems.bulk_forms import BULK, BulkForm
from luoshi.problems.views.page import next_url
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@once
@role_page("lead")
def bulk(request: MemberRequest, do: str) -> HttpResponseBase:
    """Ask once, do it to each; where some were refused, they are named with their reasons."""
    kind = BULK.get(do)
    if kind is None:
        raise Http404
    if request.method != "POST":
        first = {"numbers": request.GET.get("numbers", "")[:2000]}
        return _show(request, kind(member=request.member, initial=first), 200)
    form = kind(request.POST, member=request.member)
    if not form.is_valid():
        return _show(request, form, 422)
    return _answer(request, form.make(), form)


def _show(request: MemberRequest, form: BulkForm, status: int) -> HttpResponse:
    """The form with the problems it is about, as far as there are such."""
    try:
        numbers = numbers_in(str(form["numbers"].value() or ""))
    except Refusal:
        numbers = []
    found = chosen(request.member, numbers)
    context = {
        "form": form,
        "problems": [found[number] for number in numbers if number in found],
        "ways": [(name, way.label) for name, way in BULK.items()],
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return page(request, "problems/bulk.html", context, status=status)


def _answer(request: MemberRequest, outcome: Outcome, form: BulkForm) -> HttpResponseBase:
    """How many were done; the refused ones with their reasons."""
    url = request.member.project.url
    back = next_url(request, url("problems:list"))
    address = urlencode({"numbers": outcome.numbers, "next": back})
    undo = f"{url('problems:bulk_undo')}?{address}" if outcome.done else ""
    said = form.said(len(outcome.done))
    if not outcome.refused:
        return done(request, back, said, undo=undo)
    context = {"outcome": outcome, "said": said, "undo": undo, "back": back, "form": form}
    return page(request, "problems/bulk_done.html", context)


@once
@require_POST
@role_page("lead")
def undo(request: MemberRequest) -> HttpResponseBase:
    """Take the own last move back on each of them, as far as its ten seconds last."""
    try:
        numbers = numbers_in(request.GET.get("numbers", ""))
    except Refusal as refused:
        return done(request, request.member.project.url("problems:list"), str(refused))
    outcome = each(request.member, numbers, lambda problem: problem.undo_move(by=request.member))
    count = len(outcome.done)
    said = ngettext("%(n)d taken back", "%(n)d taken back", count) % {"n": count}
    if outcome.refused:
        rest = pgettext("between things in a list", ", ").join(refused.code for refused in outcome.refused)
        said = _("%(said)s; not %(rest)s: %(why)s") % {
            "said": said,
            "rest": rest,
            "why": outcome.refused[0].sentence,
        }
    return done(request, next_url(request, request.member.project.url("problems:list")), said)
