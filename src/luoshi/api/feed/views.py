"""The address that a calendar program asks, and the page on which a member makes and ends it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.api import etags, limits
from luoshi.api.feed.file import MEDIA_TYPE, calendar_of
from luoshi.api.models import Feed
from luoshi.kernel.idempotency import once
from luoshi.people.recent import is_recent, prove_first
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What the address holds now; 404 for one that was never issued, was ended, or whose member has gone."""
    found = Feed.of(token)
    if found is None:
        raise Http404
    if seconds := limits.wait(found):
        return _kept_by_nobody(HttpResponse(status=429, headers={"Retry-After": str(seconds)}))
    user = found.member.user
    with translation.override(user.language), timezone.override(user.time_zone):
        answer = HttpResponse(calendar_of(found.member), MEDIA_TYPE)
    answer["Content-Disposition"] = 'inline; filename="luoshi.ics"'
    answer["ETag"] = etags.etag_of(answer.content)
    if etags.among(request.headers.get("If-None-Match", ""), answer["ETag"]):
        answer = HttpResponse(status=304, headers={"ETag": answer["ETag"]})
    return _kept_by_nobody(answer)


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"], answer["X-Robots-Tag"] = "private, no-store", "noindex, nofollow"
    return answer


@member_page
def subscribe(request: MemberRequest) -> HttpResponseBase:
    """日历订阅: the member's own address; a new one is shown this once."""
    if request.method != "POST":
        return _shown(request)
    if not is_recent(request):
        return prove_first(request)
    return _shown(request, Feed.make(by=request.member))


def _shown(request: MemberRequest, secret: str = "") -> HttpResponse:
    own = Feed.objects.visible_to(request.member).filter(revoked_at=None).first()
    context: dict[str, object] = {"feed": own}
    if secret:
        address = f"{settings.SITE_URL}{reverse('api:feed', args=[secret])}"
        context |= {
            "address": address,
            "webcal": f"webcal:{address.removeprefix(urlsplit(address).scheme + ':')}",
        }
    return page(request, "api/subscribe.html", context)


@once
@require_POST
@member_page
def unsubscribe(request: MemberRequest) -> HttpResponseBase:
    """The address leads nowhere from now on."""
    for own in Feed.objects.visible_to(request.member):
        own.revoke(by=request.member)
    return done(
        request, request.member.project.url("tokens:subscribe"), _("The address leads nowhere from now on.")
    )
