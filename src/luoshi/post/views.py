"""Pages: a member's notices, and the lead's view of what was sent to whom."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel import clock
from luoshi.kernel.idempotency import once
from luoshi.post.models import Letter, Notice, mark_read, unread_count
from luoshi.post.queries import inbox, outbox
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@require_safe
@member_page
def show_inbox(request: MemberRequest) -> HttpResponse:
    """What the member was told: unread first, by thing."""
    before = clock.moment_in(request.GET.get("before", ""))
    return page(request, "post/inbox.html", {"inbox": inbox(request.member, before)}, fragment="rows")


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
    """The unread count for the page's frame; 304 while it stays the same."""
    unread = unread_count(request.member)
    etag = quote_etag(str(unread))
    known = get_conditional_response(request, etag=etag)
    answer = known or page(request, "post/count.html", {"unread": unread})
    answer["ETag"] = etag
    return answer


@require_safe
@role_page("lead")
def show_outbox(request: MemberRequest) -> HttpResponse:
    """What was sent to whom, when and why, and what was not delivered."""
    status = request.GET.get("status", "")
    found = outbox(request.member, status if status in dict(Letter.STATUS) else "", _key(request))
    return page(request, "post/outbox.html", {"outbox": found, "status": status}, fragment="rows")


@require_POST
@once
@role_page("lead")
def send_again(request: MemberRequest, letter: UUID) -> HttpResponse:
    """Try a failed letter afresh."""
    get_object_or_404(Letter.objects.visible_to(request.member), pk=letter).send_again()
    return done(request, request.member.project.url("post:outbox"), _("It will be tried again."))


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
