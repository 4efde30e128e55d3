"""What stands beside an article: sources, what it answered, versions, and what readers still miss."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Window

from luoshi.evidence.models import Attachment
from luoshi.evidence.queries import attachments_for
from luoshi.kernel.lifecycle import Move
from luoshi.knowledge.lifecycle import LIFE
from luoshi.knowledge.models import Alias, Answer, Article, Bulletin, Edition, Vote
from luoshi.knowledge.models.article import steps_of
from luoshi.knowledge.models.pictures import FORMER, KIND, by_step
from luoshi.knowledge.recurrence import recurrence
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member

LAST, MOST_WORDS = 5, 60


@dataclass(frozen=True)
class Former:
    """An earlier version, readable."""

    edition: Edition
    steps: list[str]
    pictures: list[Attachment] = field(default_factory=list)


def beside(article: Article, member: Member) -> dict[str, Any]:
    """Everything on the page but the article itself, as this person may see it."""
    found = Answer.objects.filter(article=article).visible_to(member).select_related("problem")
    answers = list(found.annotate(all=Window(Count("pk"))).order_by("-at")[:LAST])
    sources = list(Problem.objects.visible_to(member).filter(article_sources__article=article))
    for problem in (*sources, *(answer.problem for answer in answers)):
        problem.project = member.project
    pictures = attachments_for(KIND, [article.pk], member=member)[article.pk]
    words = article.step_list
    at, rest = by_step(article.shown, len(words), pictures)
    return {
        "steps": [(text, [one] if one else []) for text, one in zip(words, at, strict=True)],
        "recurrence": recurrence(article),
        "bulletins": taught_by(article, member),
        "learned": learned(article, member),
        "sources": sources,
        "answers": answers,
        "answered": getattr(answers[0], "all", 0) if answers else 0,
        "pictures": rest,
        "formers": formers(article, member),
        "missed": missed(article) if member.has("lead") else [],
        "mine": Vote.objects.filter(article=article, member=member).first(),
        "may": {move.verb for move in moves(article, member)},
    }


def taught_by(article: Article, member: Member) -> list[Bulletin]:
    """The bulletins about it that this person may see, newest first."""
    found = Bulletin.objects.visible_to(member).filter(article=article, sent_at__isnull=False)
    rows = list(found.with_counts().order_by("-sent_at")[:LAST])
    for one in rows:
        one.project = member.project
    return rows


def learned(article: Article, member: Member) -> list[Alias]:
    """Other words for it that duplicates brought, with the problem they come from where it may be seen."""
    rows = Alias.objects.visible_to(member).filter(article=article)
    found = list(rows.select_related("occurrence__problem", "former")[:MOST_WORDS])
    keys = [one.occurrence.problem_id for one in found if one.occurrence]
    seen = (
        set(Problem.objects.visible_to(member).filter(pk__in=keys).values_list("pk", flat=True))
        if keys
        else set()
    )
    for one in found:
        if one.occurrence and one.occurrence.problem_id in seen:
            one.occurrence.problem.project = member.project
            one.problem = one.occurrence.problem
        if one.former:
            one.former.project = member.project
    return found


def moves(article: Article, member: Member) -> list[Move]:
    """The moves whose button this person sees."""
    return LIFE.offered(article, member)


def formers(article: Article, member: Member) -> list[Former]:
    """Earlier versions, newest first, with the pictures that went with them."""
    if article.edition == 1:
        return []
    editions = list(article.editions.select_related("by"))
    pictures = attachments_for(FORMER, [one.pk for one in editions], member=member)
    return [Former(one, steps_of(one.words.get("steps", "")), pictures[one.pk]) for one in editions]


def missed(article: Article) -> list[Vote]:
    """What readers whom it did not help still miss, newest first."""
    said = Vote.objects.filter(article=article, helped=False).select_related("member")
    return list(said.order_by("-at")[:LAST])
