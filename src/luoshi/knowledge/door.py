"""The one way to an article or a bulletin by its number: as this member may see it, or 404."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from luoshi.knowledge.models import Article, Bulletin
from luoshi.rollout.models import Member


def insider(member: Member) -> None:
    """The archive does not exist for people from outside. Raises Http404."""
    if member.is_external:
        raise Http404


def article_for(member: Member, number: int) -> Article:
    """The article with its module and writer. Raises Http404."""
    rows = Article.objects.visible_to(member).select_related("area", "written_by", "merged_into")
    article = get_object_or_404(rows, number=number)
    # The member's own project knows its company already.
    article.project = member.project
    if article.merged_into:
        article.merged_into.project = member.project
    return article


def bulletin_for(member: Member, number: int) -> Bulletin:
    """The bulletin with what it is about. Raises Http404."""
    rows = Bulletin.objects.visible_to(member).select_related("article", "problem", "written_by")
    bulletin = get_object_or_404(rows, number=number)
    bulletin.project = member.project
    for about in (bulletin.article, bulletin.problem):
        if about:
            about.project = member.project
    return bulletin
