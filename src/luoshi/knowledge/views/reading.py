"""The archive's list and search, and one article."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from luoshi.knowledge import queries
from luoshi.knowledge.door import article_for, insider
from luoshi.knowledge.lifecycle import RETIRED
from luoshi.knowledge.margin import beside
from luoshi.knowledge.models import Article
from luoshi.knowledge.todo import count, why_stale
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.search.views import asked as words_of
from luoshi.talk.queries import thread
from luoshi.talk.rules import ALL, may_say
from luoshi.ui.pages import page


@require_safe
@member_page
def index(request: MemberRequest) -> HttpResponse:
    """Search first; without words all modules, or the shelf that the address asks for."""
    insider(request.member)
    asked = queries.Asked.of(request.member, request.GET.dict(), words_of(request))
    context = {
        "asked": asked,
        "areas": [*queries.areas(request.member), (queries.NO_AREA, queries.REST)],
        "states": queries.waiting(request.member),
        "leads": request.member.has("lead"),
        "pays": request.member.has("lead", "sponsor"),
        "to_do": count(request.member) if request.member.has("lead") else 0,
    }
    return page(request, "knowledge/list.html", context | found(asked), fragment="rows")


def found(asked: queries.Asked) -> dict[str, Any]:
    """What is listed, in the one of three ways that fits the question."""
    if asked.words:
        return {"rows": queries.searched(asked)}
    if asked.narrowed:
        listed = queries.listed(asked)
        return {"rows": listed.rows, "page": listed}
    return {"shelves": queries.shelves(asked)}


@require_safe
@member_page
def show(request: MemberRequest, number: int) -> HttpResponseBase:
    """One article; one that was merged leads to where it went."""
    gone = Article.objects.filter(project=request.member.project, number=number, state=RETIRED)
    into = None if request.member.is_external else gone.values_list("merged_into__number", flat=True).first()
    if into and not request.member.has("lead"):
        return redirect(request.member.project.url("knowledge:show", into))
    return article_page(request, article_for(request.member, number))


def article_page(
    request: MemberRequest, article: Article, *, refused: object = None, status: int = 200
) -> HttpResponse:
    """The article's page; with `refused` above it what was not possible just now."""
    context = {
        "article": article,
        "tone": queries.TONES[article.state],
        "leads": request.member.has("lead"),
        "refused": refused,
        "why_stale": why_stale(article),
        "comments": thread(article, member=request.member),
        "may_speak": bool(may_say(request.member, ALL)),
    }
    return page(request, "knowledge/show.html", context | beside(article, request.member), status=status)
