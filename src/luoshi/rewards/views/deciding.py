"""待确认: what the rules propose, confirmed one by one or together, declined or taken back with a reason."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.rewards import queries
from luoshi.rewards.forms import FORMS, ThanksForm
from luoshi.rewards.lifecycle import LIFE
from luoshi.rewards.models import Grant, rewards
from luoshi.rewards.views.door import deciders, show
from luoshi.rollout.access import MemberRequest
from luoshi.ui.redirect import done


@require_safe
@deciders
def proposed(request: MemberRequest) -> HttpResponse:
    """The list with the rule that fired."""
    return listed(request)


def listed(request: MemberRequest, refused: list[str] | None = None, status: int = 200) -> HttpResponse:
    """The list; above it what could not be confirmed."""
    rows = queries.proposed(request.member)
    context = {
        "rows": rows,
        "ready": [row for row in rows if row.may],
        "decided": queries.decided(request.member),
        "refused": refused or [],
        "has_rules": rewards(request.member.project),
    }
    return show(request, "grants", context, status=status)


@require_POST
@once
@deciders
def confirm_together(request: MemberRequest) -> HttpResponseBase:
    """Those that are ticked, or the one whose button was pressed; each stands or is refused for itself."""
    chosen = request.POST.getlist("only") or request.POST.getlist("grant")
    ids = [pk for pk in map(queries.uuid_in, chosen[: queries.MOST_TOGETHER]) if pk]
    rows = Grant.objects.visible_to(request.member).filter(pk__in=ids).select_related("member__user", "terms")
    refused, booked = [], 0
    for grant in rows.order_by("id"):
        grant.member.project = grant.project = request.member.project
        try:
            grant.confirm(by=request.member)
            booked += 1
        except Refusal as why:
            refused.append(str(why))
    if not booked:
        return listed(request, refused or [_("Please tick at least one line.")], 422)
    if refused:
        said = _("%(n)d confirmed; not confirmed:") % {"n": booked}
        return listed(request, [said, *dict.fromkeys(refused)])
    said = ngettext("%(n)d thank-you confirmed", "%(n)d thank-yous confirmed", booked) % {"n": booked}
    return done(request, request.member.project.url("rewards:grants"), said)


@require_safe
@deciders
def grant(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One grant with everything that can be done with it."""
    return one(request, found(request, pk))


def found(request: MemberRequest, pk: UUID) -> Grant:
    """The grant, or 404."""
    mine = Grant.objects.visible_to(request.member).with_people().select_related("decided_by", "member__user")
    grant = get_object_or_404(mine, pk=pk)
    grant.member.project = request.member.project
    queries.seated(request.member, [grant])
    return grant


def one(
    request: MemberRequest, grant: Grant, form: ThanksForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of one grant; `form` is one that was refused."""
    may = {verb: LIFE.allowed(grant, verb, request.member) for verb in FORMS}
    forms = {verb: form if form and form.verb == verb else FORMS[verb]() for verb in FORMS if may[verb]}
    bookings = grant.bookings.order_by("id")
    context = {"grant": grant, "may": may, "forms": forms, "refused": form, "bookings": bookings}
    return show(request, "grant", context, status=status)


@require_POST
@once
@deciders
def move(request: MemberRequest, pk: UUID, verb: str) -> HttpResponseBase:
    """确认, 不予奖励, 冲回."""
    if verb not in FORMS:
        raise Http404
    thing, form = found(request, pk), FORMS[verb](request.POST)
    if not form.is_valid():
        return one(request, thing, form, 422)
    try:
        getattr(thing, verb)(by=request.member, **form.cleaned_data)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return one(request, found(request, pk), form, 409 if isinstance(refused, Moved) else 422)
    return done(request, request.member.project.url("rewards:grants"), str(form.said))
