"""发放: who has how many points, as Excel, and marked as paid."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.tables import write_workbook
from luoshi.kernel.verdict import Refusal
from luoshi.rewards import queries, rules
from luoshi.rewards.models import Payout
from luoshi.rewards.views.door import deciders, show
from luoshi.rollout.access import MemberRequest
from luoshi.ui.fields import clean_text
from luoshi.ui.redirect import done

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@once
@deciders
def payouts(request: MemberRequest) -> HttpResponseBase:
    """The list of balances; ticked ones are marked as paid."""
    refused, status, by = "", 200, request.member
    if request.method == "POST":
        try:
            payout = Payout.pay(amounts(request), by=by, note=clean_text(request.POST.get("note", "")))
        except Refusal as why:
            refused, status = str(why), 422
        else:
            said = _("Booked: %(payout)s") % {"payout": payout}
            undo = by.project.url("rewards:take_back", payout.number)
            return done(request, by.project.url("rewards:payouts"), said, undo=undo)
    rows = [(row, typed(request, row), is_ticked(request, row)) for row in queries.balances(by)]
    context = {
        "rows": rows, "past": queries.payouts(by), "refused": refused, "note": request.POST.get("note", ""),
        "total": sum(row.points for row, _typed, _ticked in rows),
    }  # fmt: skip
    return show(request, "payouts", context, status=status)


def typed(request: MemberRequest, row: queries.Balance) -> str:
    """What stands in the field: what was typed, at first all that the person has."""
    return str(request.POST.get(f"points-{row.member.pk}", row.points))


def is_ticked(request: MemberRequest, row: queries.Balance) -> bool:
    """Whoever was ticked stays ticked; “all” ticks everybody at once."""
    return "all" in request.GET or str(row.member.pk) in request.POST.getlist("member")


def amounts(request: MemberRequest) -> dict[UUID, int]:
    """What was typed for those who are ticked; something that is no number is refused by the verb."""
    ticked = [pk for pk in map(queries.uuid_in, request.POST.getlist("member")) if pk]
    return {pk: rules.points_in(request.POST.get(f"points-{pk}", "")) for pk in ticked}


@require_POST
@once
@deciders
def take_back(request: MemberRequest, number: int) -> HttpResponseBase:
    """A pay-out that was noted by mistake."""
    payout = get_object_or_404(Payout.objects.visible_to(request.member), number=number)
    said = _("Taken back: nobody was paid.")
    try:
        payout.take_back(by=request.member)
    except Refusal as refused:
        said = str(refused)
    return done(request, request.member.project.url("rewards:payouts"), said)


@require_safe
@deciders
def balances_file(request: MemberRequest) -> HttpResponse:
    """Everybody who has points, for payroll."""
    return workbook(_("Points to pay out"), queries.balance_rows(request.member))


@require_safe
@deciders
def payout_file(request: MemberRequest, number: int) -> HttpResponse:
    """One past pay-out."""
    payout = get_object_or_404(Payout.objects.visible_to(request.member), number=number)
    return workbook(str(payout), queries.payout_rows(payout))


def workbook(title: str, rows: Iterable[list[str]]) -> HttpResponse:
    """A file with every text disarmed against formulas."""
    answer = HttpResponse(write_workbook(title, rows), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="points.xlsx"'
    return answer
