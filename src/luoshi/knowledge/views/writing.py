"""Writing: an article from a solved problem, a free one, and a new version."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge.door import article_for
from luoshi.knowledge.forms import ArticleForm, as_written
from luoshi.knowledge.lifecycle import DRAFT, LIFE
from luoshi.knowledge.models import Article, Release, pictures
from luoshi.knowledge.teaching import to_be_taught
from luoshi.knowledge.views.reading import article_page
from luoshi.problems.door import problem_for
from luoshi.problems.models import Problem
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@once
@role_page("lead")
def draft(request: MemberRequest, number: int) -> HttpResponseBase:
    """An article from a problem: everything that is known stands in it already."""
    problem = problem_for(request.member, number)
    offered = pictures.offered(problem, request.member)
    if request.method == "POST":
        form = ArticleForm(request.POST, request.FILES, member=request.member, pictures=offered)
        return written(request, form, problem)
    ticked = [one.pk for one in offered if one.subject_kind == "proposal"]
    version = Release.current(request.member.project, problem.area_id)
    known = Article.draft_words(problem) | {"picture": ticked, "version": version}
    return show(request, ArticleForm(member=request.member, pictures=offered, initial=known), problem=problem)


@once
@role_page("lead")
def write(request: MemberRequest) -> HttpResponseBase:
    """A free article."""
    if request.method == "POST":
        return written(request, ArticleForm(request.POST, request.FILES, member=request.member), None)
    first = {"version": Release.current(request.member.project)}
    return show(request, ArticleForm(member=request.member, initial=first))


def written(request: MemberRequest, form: ArticleForm, problem: Problem | None) -> HttpResponseBase:
    """Keep it as a draft or publish it at once."""
    if not form.is_valid():
        return show(request, form, problem=problem, status=422)
    try:
        article = Article.write(
            by=request.member,
            source=problem,
            files=form.kept,
            copies=form.chosen,
            publish=form.publish,
            **form.words,
        )
    except Refusal as refused:
        form.refuse(refused)
        return show(request, form, problem=problem, status=422)
    if problem is not None and to_be_taught(problem):
        teach = request.member.project.url("knowledge:bulletin_write")
        return done(request, f"{teach}?problem={problem.number}&article={article.number}", _said(article))
    return done(request, article.url, _said(article))


@once
@role_page("lead")
def revise(request: MemberRequest, number: int) -> HttpResponseBase:
    """A new version of a published article; a draft is changed in place."""
    article = article_for(request.member, number)
    hanging = pictures.of_article(article)
    if request.method == "POST":
        form = ArticleForm(request.POST, request.FILES, member=request.member, pictures=hanging)
        return revised(request, form, article)
    if not (may := LIFE.allowed(article, "revise", request.member)):
        return article_page(request, article, refused=may.sentence, status=409)
    now = as_written(article) | {"picture": [one.pk for one in hanging]}
    return show(request, ArticleForm(member=request.member, pictures=hanging, initial=now), article=article)


def revised(request: MemberRequest, form: ArticleForm, article: Article) -> HttpResponseBase:
    """Write the new version down; what another person wrote meanwhile is not overwritten."""
    if not form.is_valid():
        return show(request, form, article=article, status=422)
    try:
        article.revise(
            by=request.member,
            seen=request.POST.get("seen", ""),
            files=form.kept,
            without=form.left_out,
            publish=form.publish and article.state == DRAFT,
            **form.words,
        )
    except Refusal as refused:
        form.refuse(refused)
        return show(request, form, article=article, status=409 if isinstance(refused, Moved) else 422)
    return done(request, article.url, _said(article))


def _said(article: Article) -> str:
    if article.state == DRAFT:
        return _("Kept as a draft; only project leads see it")
    if article.edition > 1:
        return _("Version %(number)d is published") % {"number": article.edition}
    return _("Published; it is found while people write")


def show(
    request: MemberRequest,
    form: ArticleForm,
    *,
    problem: Problem | None = None,
    article: Article | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form on its page."""
    context: dict[str, Any] = {
        "form": form,
        "problem": problem,
        "article": article,
        "seen": (request.POST.get("seen") or article.seen) if article else "",
        "is_draft": article is None or article.state == DRAFT,
        "known": articles_from(problem, request) if problem else [],
    }
    return page(request, "knowledge/write.html", context, status=status)


def articles_from(problem: Problem, request: MemberRequest) -> list[Article]:
    """Articles that were made from this problem already."""
    known = list(Article.objects.visible_to(request.member).filter(sources__problem=problem))
    for article in known:
        article.project = request.member.project
    return known
