"""Pages: a member's notices, and the lead's view of what was sent to whom."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel import clock
from luoshi.kernel.idempotency import once
from luoshi.post.models import BadAddress, Letter, Notice, mark_read, mark_seen
from luoshi.post.queries import Wanted, inbox, outbox
from luoshi.post.topics import known
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.ui.pages import page, wants_fragment
from luoshi.ui.redirect import done


@require_safe
@member_page
def show_inbox(request: MemberRequest) -> HttpResponse:
    """What the member was told: unread first, by thing."""
    before = clock.moment_in(request.GET.get("before", ""))
    since = clock.moment_in(request.GET.get("since", "")) or clock.now()
    context = {"inbox": inbox(request.member, before, since), "since": since, "live": not before}
    return unchanged(request, page(request, "post/inbox.html", context, fragment="rows"))


def unchanged(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """304 for a part of the page that the browser has as it is."""
    if not wants_fragment(request):
        return answer
    etag = quote_etag(sha256(answer.content).hexdigest()[:32])
    found = get_conditional_response(request, etag=etag) or answer
    found["ETag"] = etag
    return found


@require_safe
@member_page
def open_notice(request: MemberRequest, notice: UUID) -> HttpResponse:
    """Read a notice and go to the thing."""
    found = get_object_or_404(Notice.objects.visible_to(request.member), pk=notice)
    with suppress(DatabaseError):  # a database that only allows reading does not stop a reader
        mark_read(request.member, found.subject_id)
    return done(request, found.url or request.member.project.url("post:inbox"), "")


@require_POST
@member_page
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark everything read."""
    mark_read(request.member)
    return done(request, request.member.project.url("post:inbox"), _("All read."))


@require_safe
@member_page
def count(request: MemberRequest) -> HttpResponse:
    """How many are unread, for the frame of an open page; 304 while nothing is new and nothing was read."""
    waiting = Notice.objects.visible_to(request.member).unread()
    found = waiting.aggregate(unread=Count("pk"), newest=Max("at"))
    etag = quote_etag(f"{found['unread']}-{found['newest'].timestamp() if found['newest'] else 0}")
    known = get_conditional_response(request, etag=etag)
    label = " ".join(filter(None, [_("Notices"), str(found["unread"] or "")]))
    answer = known or JsonResponse({"unread": found["unread"], "label": label})
    answer["ETag"] = etag
    return answer


@require_POST
@member_page
def seen(request: MemberRequest) -> HttpResponse:
    """Rows of the inbox were before somebody's eyes: they are read."""
    mark_seen(request.member, filter(None, map(key_in, request.POST.getlist("seen"))))
    return HttpResponse(status=204)


@require_safe
@role_page("lead")
def show_outbox(request: MemberRequest) -> HttpResponse:
    """What was sent to whom, when and why, and what was not delivered."""
    given = {name: request.GET.get(name, "") for name in ("q", "topic", "status")}
    given["status"] = given["status"] if given["status"] in dict(Letter.STATUS) else ""
    wanted = Wanted(**given)
    shown = {
        "outbox": outbox(request.member, wanted, key_in(request.GET.get("before", ""))),
        "wanted": wanted,
        "topics": [(one.name, one.words) for one in known()],
        "statuses": Letter.STATUS,
        "may_send": True,
        "silent": BadAddress.objects.visible_to(request.member).count(),
    }
    return page(request, "post/outbox.html", shown, fragment="rows")


@require_POST
@once
@role_page("lead")
def send_again(request: MemberRequest, letter: UUID) -> HttpResponse:
    """Try a failed letter afresh."""
    get_object_or_404(Letter.objects.visible_to(request.member), pk=letter).send_again()
    return done(request, request.member.project.url("post:outbox"), _("It will be tried again."))


def key_in(text: str) -> UUID | None:
    """The key in an address; None when there is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
