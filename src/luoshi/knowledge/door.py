"""The one way to an article by its number: as this member may see it, or 404."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from luoshi.knowledge.models import Article
from luoshi.rollout.models import Member


def insider(member: Member) -> None:
    """The archive does not exist for people from outside. Raises Http404."""
    if member.is_external:
        raise Http404


def article_for(member: Member, number: int) -> Article:
    """The article with its module and writer. Raises Http404."""
    rows = Article.objects.visible_to(member).select_related("area", "written_by")
    article = get_object_or_404(rows, number=number)
    # The member's own project knows its company already.
    article.project = member.project
    return article
