"""The page on which everybody says how they want to be told."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.kernel.idempotency import once
from luoshi.post.forms import PreferenceForm
from luoshi.post.models import Preference
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.forms import accepted
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done


@require_http_methods(["GET", "HEAD", "POST"])
@once
@member_page
def show_preferences(request: MemberRequest) -> HttpResponse:
    """通知与邮件: channel, digest, quiet hours, less of some topics."""
    member = request.member
    form = PreferenceForm(member, request.POST if request.method == "POST" else None)
    if request.method == "POST" and accepted(
        form, lambda: Preference.change(member, by=member, **form.wishes)
    ):
        return done(request, request.path, _("Saved."))
    context = {"form": form, "several": len(form.ways) > 1, "zone": member.user.time_zone}
    return page(request, "post/preferences.html", context, status=status_of(form))
