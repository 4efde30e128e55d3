"""Talk on an article: who hears of it."""

from __future__ import annotations

from luoshi.knowledge.models import Article
from luoshi.rollout.models import Member
from luoshi.talk.models import Comment
from luoshi.talk.notices import tell_spoken


def near(article: Article, member: Member) -> list[Member]:
    """Who wrote it, and who has spoken on it."""
    spoke = Comment.objects.on(article).values("author")
    people = Member.objects.filter(pk__in=spoke) | Member.objects.filter(pk=article.written_by_id)
    return list(people.active().distinct())


def said(comment: Comment, article: Article) -> None:
    """The writer hears of it, and everybody who spoke before."""
    tell_spoken(comment, article, near(article, comment.author))
