"""What the firms' meetings came to, as a page and as a workbook."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.kernel.tables import write_workbook
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.talk.firm_totals import PERIODS, QUARTER, ended_since, sheet, totals
from luoshi.talk.meeting_queries import owned
from luoshi.ui.pages import page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 100


@require_safe
@role_page("lead", "sponsor")
def index(request: MemberRequest) -> HttpResponse:
    """Count, hours and cost per firm, with the meetings behind them."""
    period = _period(request)
    newest = (
        ended_since(request.member, period).for_page().select_related("payee").order_by("-starts_at", "-id")
    )
    context = {
        "totals": totals(request.member, period),
        "meetings": owned(request.member, newest[:SHOWN]),
        "period": period,
        "periods": PERIODS,
    }
    return page(request, "talk/firms.html", context, fragment="rows")


@require_safe
@role_page("lead", "sponsor")
def download(request: MemberRequest) -> HttpResponse:
    """The same as an Excel file."""
    rows = sheet(request.member, _period(request))
    answer = HttpResponse(write_workbook(_("Meetings"), rows), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="meetings.xlsx"'
    return answer


def _period(request: MemberRequest) -> str:
    """The period asked for. Raises Http404 for people from outside and for no period."""
    period = request.GET.get("period", QUARTER)
    if request.member.is_external or period not in dict(PERIODS):
        raise Http404
    return period
