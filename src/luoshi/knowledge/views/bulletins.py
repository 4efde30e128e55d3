"""Bulletins 宣导 as they are read: list, page, 知道了, and who has not."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge.door import bulletin_for, insider
from luoshi.knowledge.forms import WithdrawForm
from luoshi.knowledge.lifecycle import BULLETIN
from luoshi.knowledge.models import Bulletin
from luoshi.knowledge.recurrence import repeated
from luoshi.knowledge.teaching import card, listed, silence
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.rollout.models import departments_below
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@require_safe
@member_page
def index(request: MemberRequest) -> HttpResponse:
    """What was sent to the member; for those who lead, all with how many have read it."""
    insider(request.member)
    context = {
        "rows": listed(request.member),
        "leads": request.member.has("lead"),
        "pays": request.member.has("lead", "sponsor"),
        "counts": request.member.has("lead", "sponsor", "head"),
    }
    return page(request, "knowledge/bulletins.html", context)


@require_safe
@member_page
def show(request: MemberRequest, number: int) -> HttpResponse:
    """One bulletin."""
    return bulletin_page(request, bulletin_for(request.member, number))


def bulletin_page(
    request: MemberRequest, bulletin: Bulletin, *, refused: object = None, status: int = 200
) -> HttpResponse:
    """The bulletin's page; with `refused` above it what was not possible just now."""
    follows = request.member.has("lead", "sponsor", "head")
    context = {
        "bulletin": bulletin,
        "card": card(bulletin, request.member),
        "refused": refused,
        "silence": silence(bulletin, request.member) if bulletin.sent_at else None,
        "repeats": repeated([bulletin]).get(bulletin.pk, 0) if follows else 0,
        "may": {move.verb for move in BULLETIN.offered(bulletin, request.member)},
    }
    return page(request, "knowledge/bulletin.html", context, status=status)


@once
@require_POST
@member_page
def acknowledge(request: MemberRequest, number: int) -> HttpResponseBase:
    """知道了, from 今天 or from its page."""
    bulletin = bulletin_for(request.member, number)
    given = request.POST.get("choice", "")
    choice = int(given) if given.isdecimal() and len(given) < 3 else None
    try:
        reading = bulletin.acknowledge(by=request.member, choice=choice)
    except Refusal as refused:
        status = 409 if isinstance(refused, Moved) else 422
        return bulletin_page(request, bulletin, refused=refused, status=status)
    said = _("Thank you")
    if reading.is_right is not None:
        reading.bulletin = bulletin
        said = _("Right, thank you") if reading.is_right else (
            _("Thank you. The right answer is: %(right)s") % {"right": bulletin.right_answer}
        )  # fmt: skip
    return done(request, _back(request, bulletin), said)


def _back(request: MemberRequest, bulletin: Bulletin) -> str:
    wanted = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if wanted and fits else bulletin.url


@once
@require_POST
@role_page("lead", "head", "sponsor")
def remind(request: MemberRequest, number: int) -> HttpResponseBase:
    """提醒还没看的."""
    bulletin = bulletin_for(request.member, number)
    try:
        told = bulletin.remind(by=request.member, departments=departments_below(request.member))
    except Refusal as refused:
        return bulletin_page(request, bulletin, refused=refused, status=422)
    said = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", told) % {"n": told}
    return done(request, _back(request, bulletin), said)


@once
@require_POST
@role_page("lead")
def send(request: MemberRequest, number: int) -> HttpResponseBase:
    """发出."""
    bulletin = bulletin_for(request.member, number)
    try:
        bulletin.send(by=request.member)
    except Refusal as refused:
        status = 409 if isinstance(refused, Moved) else 422
        return bulletin_page(request, bulletin, refused=refused, status=status)
    return done(request, bulletin.url, _("Sent; who has read it stands here"))


@once
@role_page("lead")
def withdraw(request: MemberRequest, number: int) -> HttpResponseBase:
    """撤回, with the reason."""
    bulletin = bulletin_for(request.member, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        may = BULLETIN.allowed(bulletin, "withdraw", request.member)
        if not may:
            return bulletin_page(request, bulletin, refused=may.sentence, status=409)
        return _ask(request, bulletin, form, 200)
    if not form.is_valid():
        return _ask(request, bulletin, form, 422)
    try:
        bulletin.withdraw(by=request.member, **form.cleaned_data)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return _ask(request, bulletin, form, 409 if isinstance(refused, Moved) else 422)
    return done(request, bulletin.url, form.said)


def _ask(request: MemberRequest, bulletin: Bulletin, form: WithdrawForm, status: int) -> HttpResponse:
    fragment = "form" if form.is_bound else "dialog"
    context = {"bulletin": bulletin, "form": form}
    return page(request, "knowledge/withdraw.html", context, fragment=fragment, status=status)
