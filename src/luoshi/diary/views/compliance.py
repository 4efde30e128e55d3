"""日报日历: who filed in time, by department, person and day; as a map, a table and a workbook."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from luoshi.diary import sheet
from luoshi.diary.cells import Drawing
from luoshi.diary.queries.board import board
from luoshi.diary.queries.heat import heat_of
from luoshi.diary.queries.streaks import open_streaks
from luoshi.diary.span import MONTH, RECENT, WEEK, asked
from luoshi.diary.views.board import follower_page
from luoshi.rollout.access import MemberRequest
from luoshi.ui.pages import page


@require_safe
@follower_page
def calendar(request: MemberRequest) -> HttpResponse:
    """The map beside today's missing list; a department opens to its people."""
    member, today = request.member, request.member.project.today()
    query = request.GET
    span = asked(query.dict(), today)
    heat = heat_of(
        member,
        span,
        opened=query.get("open", ""),
        after=query.get("after", ""),
        person=query.get("person", ""),
    )
    drawing, before, after = Drawing(heat, member.project), span.before, span.after(today)
    context = {
        "heat": heat,
        "columns": drawing.columns(),
        "rows": drawing.rows(),
        "span": span,
        "views": [
            (WEEK, pgettext("days", "Week")),
            (MONTH, pgettext("days", "Month")),
            (RECENT, _("Five weeks")),
        ],
        "before": before.query if before else "",
        "after": after.query if after else "",
        "today": today,
        "board": board(member, today, missing_only=True, known=heat.now.get(today)),
        "streaks": open_streaks(member),
        "tab": "calendar",
    }
    return page(request, "diary/calendar.html", context)


@require_safe
@follower_page
def today(request: MemberRequest) -> HttpResponseBase:
    """The missing list beside the map; a poll with the last ETag is answered 304 while nothing changed."""
    found = board(request.member, request.member.project.today(), missing_only=True)
    part = page(request, "diary/missing_today.html", {"board": found})
    part["ETag"] = quote_etag(found.tag)
    return get_conditional_response(request, etag=part["ETag"], response=part)  # type: ignore[return-value]


@require_safe
@follower_page
def workbook(request: MemberRequest) -> HttpResponse:
    """The figures behind the map, with the people of each department, as .xlsx."""
    member = request.member
    span = asked(request.GET.dict(), member.project.today())
    answer = HttpResponse(sheet.workbook(member, span), content_type=sheet.XLSX)
    name = f"{member.project.key}-{span.first:%Y%m%d}-{span.last:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
