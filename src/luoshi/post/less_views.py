"""The page behind 少发点: without effect when looked at, with one button; and a mail program's own button."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from luoshi.post.less import Wish, read
from luoshi.post.lowering import lower, sentence
from luoshi.post.models import Preference
from luoshi.post.tap_views import sealed
from luoshi.rollout.models import Member
from luoshi.ui.pages import page

ONE_CLICK = "One-Click"


@csrf_exempt  # mail programs press it without a page before, and no session counts here
@require_http_methods(["GET", "HEAD", "POST"])
@sealed
def less(request: HttpRequest, token: str) -> HttpResponse:
    """Opening changes nothing; the button, or a mail program's own, lowers by one step."""
    wish = read(token)
    member = _member_of(wish) if wish else None
    if wish is None or member is None:
        raise Http404
    with override(member.user.language):
        if request.user.is_authenticated and request.user.pk != member.user_id:
            return page(request, "post/less.html", {"stage": "other", "title": _not_yours()}, status=403)
        if request.POST.get("List-Unsubscribe") == ONE_CLICK:
            lower(member, wish, "one-click")
            return HttpResponse()
        return _answer(request, member, wish)


def _not_yours() -> str:
    return _("This link was written for somebody else")


def _member_of(wish: Wish) -> Member | None:
    people = Member.objects.select_related("project__organization", "user", "preference")
    member = people.filter(pk=wish.member, user__is_active=True).first()
    return member if member and member.is_active_on(member.project.today()) else None


def _answer(request: HttpRequest, member: Member, wish: Wish) -> HttpResponse:
    change = Preference.of(member).less(wish.topic, wish.was)
    stage = "ask" if change else "already"
    if change and request.method == "POST":
        lower(member, wish, "mail")
        stage = "done"
    context = {
        "stage": stage, "member": member, "sentence": sentence(wish, change),
        "title": {"ask": _("Less of this?"), "done": _("There will be less of it"),
                  "already": _("It is set like this already")}[stage],
        "place": member.project.url("post:preferences"),
    }  # fmt: skip
    return page(request, "post/less.html", context)
