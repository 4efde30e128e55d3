"""Pages about mail: one letter as it was sent, the letters to oneself, and addresses that take none."""

from __future__ import annotations

from uuid import UUID

from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.post.models import BadAddress, Letter
from luoshi.post.queries import bad_addresses, letters_to
from luoshi.post.shown import without_keys
from luoshi.post.topics import topic
from luoshi.post.views import key_in
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done

FRAMED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""Of a letter inside a page: it runs, loads and opens nothing."""


@csp_update({"frame-src": ["'self'"]})
@require_safe
@member_page
def show_letter(request: MemberRequest, letter: UUID) -> HttpResponse:
    """Exactly what was sent to whom, when, by which server and why; the keys in its links are left out."""
    found = _visible(request, letter)
    about = str(topic(found.topic).words)
    shown = {
        "letter": found,
        "text": "" if found.secret else without_keys(found.text),
        "about": "" if about in found.why else about,
        "may_send": request.member.has("lead"),
        "mine": found.member_id == request.member.pk,
    }
    return page(request, "post/letter.html", shown)


@require_safe
@member_page
@xframe_options_sameorigin
def show_html(request: MemberRequest, letter: UUID) -> HttpResponse:
    """The letter as its reader saw it, for a frame that runs and loads nothing."""
    found = _visible(request, letter)
    if not found.html or found.secret:
        raise Http404
    answer = HttpResponse(without_keys(found.html))
    answer["Content-Security-Policy"] = FRAMED
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@member_page
def mine(request: MemberRequest) -> HttpResponse:
    """Everything that was sent to the member."""
    found = letters_to(request.member, key_in(request.GET.get("before", "")))
    return page(request, "post/mine.html", {"outbox": found}, fragment="rows")


@require_safe
@role_page("lead")
def show_addresses(request: MemberRequest) -> HttpResponse:
    """Whose mailbox takes no mail, and why."""
    return page(request, "post/addresses.html", {"rows": bad_addresses(request.member)})


@require_POST
@once
@role_page("lead")
def works_again(request: MemberRequest, address: UUID) -> HttpResponse:
    """Send mail there again."""
    found = get_object_or_404(BadAddress.objects.visible_to(request.member), pk=address)
    found.works_again(by=request.member)
    return done(request, request.member.project.url("post:addresses"), _("Mail is sent there again."))


def _visible(request: MemberRequest, letter: UUID) -> Letter:
    letters = Letter.objects.visible_to(request.member).select_related("member", "project")
    return get_object_or_404(letters, pk=letter)
