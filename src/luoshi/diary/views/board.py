"""Who has filed and who has not, live; and what was noted on a day."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from luoshi.diary.models import Reminder
from luoshi.diary.queries.board import asked_day, board
from luoshi.diary.queries.entries import entries_of
from luoshi.diary.queries.streaks import open_streaks
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.rollout.roles import HEAD, LEAD, SPONSOR
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

follower_page = role_page(HEAD, LEAD, SPONSOR)


def _day(request: MemberRequest) -> date:
    return asked_day(request.POST.get("day") or request.GET.get("day", ""), request.member.project.today())


@require_safe
@follower_page
def missing(request: MemberRequest) -> HttpResponseBase:
    """The list of one day; a poll with the last ETag is answered 304 while nothing changed."""
    return _board(request)


def _board(request: MemberRequest, refused: Refusal | None = None) -> HttpResponseBase:
    member, day = request.member, _day(request)
    found, today = board(member, day, request.GET.get("after", "")), member.project.today()
    time = member.project.working_time
    context = {
        "board": found,
        "refused": refused,
        "is_today": day == today,
        "before": time.shift(day, -1),
        "after": min(time.shift(day, 1), today) if day < today else None,
        "day_after": day + timedelta(days=1),
        "streaks": open_streaks(member),
        "tab": "missing",
    }
    status = 422 if refused else 200
    whole = page(request, "diary/missing.html", context, fragment="board", status=status)
    whole["ETag"] = quote_etag(found.tag)
    polled = "HX-Request" in request.headers and not refused
    return get_conditional_response(request, etag=whole["ETag"], response=whole) if polled else whole  # type: ignore[return-value]


@once
@require_POST
@follower_page
def remind(request: MemberRequest) -> HttpResponseBase:
    """提醒还没交的: each once a day."""
    day = _day(request)
    try:
        told = Reminder.send(by=request.member, day=day)
    except Refusal as refused:
        return _board(request, refused)
    said = ngettext("%(n)d person was reminded.", "%(n)d people were reminded.", told) % {"n": told}
    url = request.member.project.url
    back = url("diary:calendar") if "back" in request.POST else f"{url('diary:missing')}?day={day}"
    return done(request, back, said)


@require_safe
@follower_page
def entries(request: MemberRequest) -> HttpResponse:
    """What was noted on a day, of one department or person where one is named."""
    day, given, person = _day(request), request.GET.get("department", ""), request.GET.get("person", "")
    found = entries_of(request.member, day, _uuid(given), _uuid(request.GET.get("after", "")), _uuid(person))
    query = {"day": day.isoformat(), "department": given, "person": person, "after": found.older}
    here = request.member.project.url("diary:entries")
    older = f"{here}?{urlencode(query)}" if found.older else ""
    return page(request, "diary/entries.html", {"found": found, "day": day, "older": older})


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
