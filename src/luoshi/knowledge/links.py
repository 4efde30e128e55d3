"""Which articles belong to a problem: written from it, or having answered it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.prepared import Blank
from luoshi.knowledge.models import Answer, Article
from luoshi.knowledge.models.facts import Source
from luoshi.problems.links import MOST, PROBLEM, problem_node
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.ui.links import Link, Meaning, Node

WRITTEN = Meaning(pgettext_lazy("link", "written up"), pgettext_lazy("link", "written from it"))
ANSWERED = Meaning(pgettext_lazy("link", "answered by"), pgettext_lazy("link", "answers it"))


def article_node(article: Article, member: Member) -> Node:
    """An article as one of the things."""
    article.project = member.project
    return Node(
        f"article:{article.pk}", _("Article"), "book-2", article.code, article.title, article.url,
        article.state_label,
    )  # fmt: skip


def glance_at_articles(key: Blank) -> list[QuerySet[Any, Any]]:
    """Whether an article was written from this problem, or answered it."""
    answered = Answer.objects.standing().filter(problem=key)
    return [Source.objects.filter(problem=key).values_list("pk"), answered.order_by().values_list("pk")]


def articles_of(member: Member, kind: str, keys: Collection[UUID]) -> list[Link]:
    """The articles of these problems that this member may read; nobody outside reads any."""
    if kind != PROBLEM or member.is_external:
        return []
    found = _pairs(keys)
    if not found:
        return []
    articles = Article.objects.visible_to(member).in_bulk({article for article, _problem, _how in found})
    problems = Problem.objects.visible_to(member).in_bulk({problem for _article, problem, _how in found})
    meanings = {"written": WRITTEN, "answered": ANSWERED}
    return [
        Link(problem_node(problems[problem], member), article_node(articles[article], member), meanings[how])
        for article, problem, how in found
        if article in articles and problem in problems
    ]


def _pairs(keys: Collection[UUID]) -> list[tuple[UUID, UUID, str]]:
    """Article, problem and how they belong together, in one short question: most problems have none."""
    columns = ("article_id", "problem_id", "how")
    written = Source.objects.filter(problem__in=keys).annotate(how=Value("written")).values_list(*columns)
    answered = Answer.objects.standing().filter(problem__in=keys).annotate(how=Value("answered"))
    both = written.union(answered.values_list(*columns), all=True)
    return list(both.order_by("article_id", "problem_id")[:MOST])
