"""Pages: in which browsers it rings, and the small program that shows it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.post import vapid
from luoshi.post.models import Preference, Subscription
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui import assets
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@require_safe
@member_page
def show_browsers(request: MemberRequest) -> HttpResponse:
    """Where it rings for this member, and a button for the browser in hand."""
    rows = Subscription.objects.visible_to(request.member)
    return page(request, "post/browsers.html", {"rows": rows, "key": vapid.public_key()})


@require_POST
@once
@member_page
def ring_here(request: MemberRequest) -> HttpResponse:
    """The browser in hand says where it can be reached. It rings where mail alone came before."""
    said = request.POST
    try:
        Subscription.take(
            by=request.member, endpoint=said.get("endpoint", ""), key=said.get("key", ""),
            secret=said.get("secret", ""), user_agent=request.headers.get("User-Agent", ""),
        )  # fmt: skip
    except Refusal as no:
        return JsonResponse({"refused": str(no)}, status=422)
    if Preference.of(request.member).channel == "mail":
        Preference.change(request.member, by=request.member, channel="push")
    return done(request, request.member.project.url("post:browsers"), _("It rings in this browser now."))


@require_POST
@once
@member_page
def ring_no_more(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One browser less."""
    get_object_or_404(Subscription.objects.visible_to(request.member), pk=pk).remove(by=request.member)
    return done(request, request.member.project.url("post:browsers"), _("It rings there no longer."))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The program that a browser keeps for showing what came; from our own origin and its root."""
    built = assets.DIST / assets.built("src/push-worker.ts").removeprefix("dist/")
    if not built.is_file():
        raise Http404
    return HttpResponse(built.read_bytes(), content_type="text/javascript; charset=utf-8")
