"""Pages of the lead: mails that wait, what to do with one, and what the project takes in."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from luoshi.evidence.streaming import download
from luoshi.kernel.idempotency import once
from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.copies import safe_copy
from luoshi.mailroom.forms import FORMS, DoorForm
from luoshi.mailroom.models import WAITS, Arrival, Door, Mailbox
from luoshi.mailroom.queries import TABS, after, desk, opened
from luoshi.post.mail_views import FRAMED
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.rollout.forms import accepted
from luoshi.rollout.views.door import may_write, setup_page
from luoshi.ui.pages import page, status_of, wants_fragment
from luoshi.ui.redirect import done

RAW = "message/rfc822"
PAPER = (
    '<!doctype html><meta charset="utf-8"><style>body{font:14px/1.6 sans-serif;overflow-wrap:anywhere}'
    "table{border-collapse:collapse}td,th{border:1px solid;padding:2px 6px}</style>"
)
"""What a cleaned mail is written on: it brings no style of its own."""
_NOT_COPIED = _l(
    "This mail cannot be taken apart, so nobody knows which links stand in it. It stays kept as it came."
)


@csp_update({"frame-src": ["'self'"]})
@require_safe
@role_page("lead")
def waiting(request: MemberRequest) -> HttpResponse:
    """The list with the longest waiting mail opened beside it."""
    tab = request.GET.get("tab", WAITS)
    found = desk(request.member, tab if tab in TABS else WAITS)
    first = _mail(request, found.rows[0].pk) if found.rows else None
    context = {"desk": found, "way": bool(address_of(request.member.project))}
    return page(request, "mailroom/waiting.html", context | opened(request.member, first))


@csp_update({"frame-src": ["'self'"]})
@require_safe
@role_page("lead")
def item(request: MemberRequest, arrival: UUID) -> HttpResponseBase:
    """One mail: the detail for the list's walker, or the whole page with it opened."""
    mail = _mail(request, arrival)
    context: dict[str, Any] = opened(request.member, mail) | {"alone": True}
    if wants_fragment(request):
        return page(request, "mailroom/detail.html", context, fragment="detail")
    found = desk(request.member, mail.status if mail.status in TABS else WAITS)
    return page(request, "mailroom/waiting.html", context | {"desk": found})


@require_safe
@role_page("lead")
@xframe_options_sameorigin
def original(request: MemberRequest, arrival: UUID) -> HttpResponse:
    """The mail with its tables and paragraphs, for a frame that runs and loads nothing."""
    mail = _mail(request, arrival)
    if not mail.html:
        raise Http404
    answer = HttpResponse(PAPER + mail.html)
    answer["Content-Security-Policy"] = FRAMED
    answer["Cache-Control"] = "no-store"
    return answer


@once
@role_page("lead")
def settle(request: MemberRequest, arrival: UUID, verb: str) -> HttpResponseBase:
    """One way to deal with it: asked in a dialog, then on to the next mail."""
    mail = _mail(request, arrival)
    if verb not in FORMS:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = FORMS[verb](sent, arrival=mail, by=request.member)
    if accepted(form, form.settle):
        return done(request, _next(request, arrival), form.said)
    fragment, status = ("form", 422) if form.is_bound else ("dialog", 200)
    context = {"form": form, "arrival": mail}
    return page(request, "mailroom/settle.html", context, fragment=fragment, status=status)


def _next(request: MemberRequest, arrival: UUID) -> str:
    url, following = request.member.project.url, after(request.member, arrival)
    return url("mailroom:item", following.pk) if following else url("mailroom:waiting")


@require_safe
@role_page("lead")
def raw(request: MemberRequest, arrival: UUID) -> HttpResponseBase:
    """The mail as it came, but for links that act for its writer; saved, never shown by the browser."""
    mail = _mail(request, arrival)
    if not mail.is_whole():
        return HttpResponseRedirect(request.member.project.url("mailroom:item", mail.pk))
    copy = safe_copy(mail.raw)
    if copy is None:
        return done(request, request.member.project.url("mailroom:item", mail.pk), _NOT_COPIED)
    name = f"{mail.at:%Y%m%d-%H%M%S}.eml"
    etag = hashlib.sha256(copy).hexdigest()
    return download(request, BytesIO(copy), size=len(copy), media_type=RAW, name=name, etag=etag)


def _mail(request: MemberRequest, pk: UUID) -> Arrival:
    seen = Arrival.objects.visible_to(request.member).select_related("member__user", "handled_by")
    return get_object_or_404(seen, pk=pk)


@setup_page
def setup(request: MemberRequest) -> HttpResponseBase:
    """The project's address, what is filed without the lead, and whether mail comes at all."""
    project, by = request.member.project, request.member
    kept_door = Door.of(project)
    initial = {"takes": kept_door.takes, "others": kept_door.others}
    form = DoorForm(project, request.POST or None, initial=initial, may_write=bool(may_write(request)))
    if accepted(form, lambda: Door.set_up(project, by=by, **form.cleaned_data)):
        return done(request, project.url("mailroom:setup"), _("Saved."))
    last = Arrival.objects.filter(project=project).order_by("-at").values_list("at", flat=True).first()
    context = {
        "form": form, "section": "mail", "project": project, "may": may_write(request), "last": last,
        "address": address_of(project), "listens": bool(settings.MAIL_GATE),
        "mailboxes": list(Mailbox.objects.all()) if settings.IMAP_URL else [],
    }  # fmt: skip
    return page(request, "mailroom/setup.html", context, status=status_of(form))
