"""What is already known about the words being written."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.knowledge.models import Article
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member
from luoshi.search.queries import similar
from luoshi.ui.fields import clean_text

ARTICLES, PROBLEMS = 2, 2


@dataclass(frozen=True)
class Known:
    """The best usable articles and open problems, as this member may see them."""

    articles: list[Article]
    problems: list[Problem]
    met: set[object]
    """Keys of those problems that the member met already."""


def known(member: Member, words: str) -> Known:
    """What says about the same; nothing for people from outside and for hardly any words."""
    if member.is_external or not words.strip():
        return Known([], [], set())
    opened = Problem.objects.visible_to(member).open()
    within = {"article": Article.objects.visible_to(member).usable(), "problem": opened}
    hits = similar(member, clean_text(words), kinds=within, within=within, limit=8)
    of = {kind: [hit.subject_id for hit in hits if hit.kind == kind] for kind in within}
    articles = Article.objects.visible_to(member).in_bulk(of["article"][:ARTICLES])
    problems = Problem.objects.visible_to(member).select_related("holder").in_bulk(of["problem"][:PROBLEMS])
    for article in articles.values():
        article.project = member.project
    for problem in problems.values():
        problem.project = member.project
    met = Occurrence.objects.filter(member=member, problem__in=list(problems)) if problems else None
    return Known(
        [articles[key] for key in of["article"] if key in articles],
        [problems[key] for key in of["problem"] if key in problems],
        set(met.values_list("problem_id", flat=True)) if met is not None else set(),
    )
