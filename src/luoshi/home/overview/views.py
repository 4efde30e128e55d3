"""The sponsor's page, its sheet of paper, and the lead's board."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from luoshi.changes.models import Change
from luoshi.home.navigation import remember
from luoshi.home.overview import sponsoring
from luoshi.home.overview.ageing import CHANGES
from luoshi.home.overview.board import board_of
from luoshi.home.overview.page import overview_of
from luoshi.home.overview.printing import printed
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.rollout.models import Member
from luoshi.rollout.roles import LEAD, SPONSOR
from luoshi.ui.pages import page, wants_fragment
from luoshi.ui.printing import as_file
from luoshi.ui.redirect import done


def is_both(member: Member) -> bool:
    """Whether lead and sponsor are one person, who gets one page and not two."""
    return member.has(LEAD) and member.has(SPONSOR)


@require_safe
@role_page(LEAD, SPONSOR)
def overview(request: MemberRequest) -> HttpResponse:
    """总览: one sentence, what waits, four numbers, and the questions behind them."""
    member, shown = request.member, overview_of(request.member)
    if member.has(LEAD):
        today = shown.filing.today
        remember(member, shown.ageing.counts[CHANGES], today.filed, today.due)
    context = {
        "overview": shown,
        "both": is_both(member),
        "tabs": "" if is_both(member) else "overview",
        "whole": "all" in request.GET,
    }
    return page(request, "home/overview.html", context)


@require_safe
@role_page(LEAD, SPONSOR)
def board(request: MemberRequest) -> HttpResponseBase:
    """看板: how the work flows; for who is the sponsor as well it comes in under the overview."""
    both = is_both(request.member)
    if both and not wants_fragment(request):
        return redirect(f"{request.member.project.url('home:overview')}#flow")
    shown = {"board": board_of(request.member), "tabs": "board"}
    return page(request, "home/board_charts.html" if both else "home/board.html", shown)


@require_safe
@role_page(LEAD, SPONSOR)
def as_pdf(request: MemberRequest) -> HttpResponse:
    """One sheet of A4; when this machine cannot print, the page with one sentence."""
    try:
        content = printed(overview_of(request.member))
    except Refusal as refused:
        return done(request, request.member.project.url("home:overview"), str(refused))
    project = request.member.project
    return as_file(content, f"{project.key}-{project.today():%Y%m%d}.pdf")


@once
@require_POST
@role_page(SPONSOR)
def agree(request: MemberRequest, number: int) -> HttpResponseBase:
    """同意: as recommended; ten seconds to take it back. Refused, the sentence and the page as it is now."""
    home = request.member.project.url("home:overview")
    try:
        change, said = sponsoring.agree(request.member, number, request.POST.get("seen", ""))
    except Change.DoesNotExist:
        raise Http404 from None
    except Refusal as refusal:
        return done(request, home, " ".join([str(refusal), *map(str, refusal.missing)]))
    # Taken back, one is where one was.
    undo = change.project.url("changes:undo", change.number)
    return done(request, home, said, undo=f"{undo}?{urlencode({'next': home})}")
