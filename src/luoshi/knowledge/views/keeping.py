"""Keeping the archive right: versions, words of duplicates, what is to be done, upgrades of the system."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.differences import versions
from luoshi.knowledge.door import article_for
from luoshi.knowledge.forms import TaskForm, UpgradeForm
from luoshi.knowledge.lifecycle import LIFE
from luoshi.knowledge.models import Alias, Release, Task
from luoshi.knowledge.views.judging import at_once
from luoshi.knowledge.views.reviewing import to_do_page
from luoshi.rollout.access import MemberRequest, member_page, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@require_safe
@member_page
def history(request: MemberRequest, number: int) -> HttpResponse:
    """All versions of an article with what each changed."""
    article = article_for(request.member, number)
    may = LIFE.allowed(article, "restore", request.member)
    context = {"article": article, "versions": versions(article), "may_restore": may}
    return page(request, "knowledge/history.html", context)


@once
@require_POST
@role_page("lead")
def restore(request: MemberRequest, number: int, edition: int) -> HttpResponseBase:
    """恢复旧版: as a new version."""
    article = article_for(request.member, number)
    former = get_object_or_404(article.editions, number=edition)
    article.expecting = request.POST.get("seen", "")
    said = _("Version %(former)d is back, as version %(number)d") % {
        "former": edition, "number": article.edition + 1,
    }  # fmt: skip
    return at_once(request, article, lambda: article.restore(by=request.member, edition=former), said)


@once
@require_POST
@role_page("lead")
def wording(request: MemberRequest, pk: UUID, verb: str) -> HttpResponseBase:
    """用上 or 不要 words that a duplicate brought."""
    rows = Alias.objects.visible_to(request.member).select_related("article")
    alias = get_object_or_404(rows, pk=pk)
    alias.article.project = request.member.project
    if verb not in ("take", "drop"):
        raise Http404
    (alias.take if verb == "take" else alias.remove)(by=request.member)
    said = _("Found by these words from now on") if verb == "take" else _("Removed; it does not come back")
    back = request.member.project.url("knowledge:todo") if "todo" in request.POST else alias.article.url
    return done(request, back, said)


@require_safe
@role_page("lead")
def to_do(request: MemberRequest) -> HttpResponse:
    """待处理: everything in the archive that waits for the lead."""
    return to_do_page(request)


@once
@role_page("lead")
def task(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """处理完了, with what was done or the problem in which it goes on."""
    rows = Task.objects.visible_to(request.member).select_related("article", "member")
    one = get_object_or_404(rows, pk=pk)
    one.article.project = request.member.project
    form = TaskForm(request.POST if request.method == "POST" else None, member=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            one.finish(by=request.member, **form.cleaned_data)
            return done(request, request.member.project.url("knowledge:todo"), _("Done, thank you"))
        except Refusal as refused:
            form.add_error(None, str(refused))
    context = {"task": one, "form": form}
    fragment = "form" if form.is_bound else "dialog"
    return page(
        request, "knowledge/task.html", context, fragment=fragment, status=422 if form.is_bound else 200
    )


@once
@role_page("lead")
def upgrade(request: MemberRequest) -> HttpResponseBase:
    """系统升级到 x: shows which articles come into doubt, then marks them."""
    member, typed = request.member, request.POST if request.method == "POST" else None
    form = UpgradeForm(typed, member=member)
    context = {
        "form": form,
        "releases": list(Release.objects.visible_to(member).select_related("area", "by")[:20]),
    }
    if typed is None or not form.is_valid():
        return page(request, "knowledge/upgrade.html", context, status=422 if form.is_bound else 200)
    version, area = form.cleaned_data["version"], form.cleaned_data["area"]
    if "sure" not in typed:
        articles = Release.older(member.project, version, area)
        for article in articles:
            article.project = member.project  # type: ignore[attr-defined]
        return page(request, "knowledge/upgrade.html", context | {"articles": articles, "asked": True})
    try:
        made = Release.announce(by=member, version=version, area=area)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return page(request, "knowledge/upgrade.html", context, status=422)
    said = ngettext(
        "The system is now %(version)s; %(n)d article is to be reviewed",
        "The system is now %(version)s; %(n)d articles are to be reviewed",
        made.doubted,
    ) % {"version": made.version, "n": made.doubted}
    return done(request, member.project.url("knowledge:todo"), said)
