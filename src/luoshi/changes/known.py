"""What is already known about a wish that is being written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from luoshi.changes.models import Change
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.search.queries import Hit, similar
from luoshi.ui.fields import clean_text

MOST, SHORTEST = 2, 4


@dataclass(frozen=True)
class Known:
    """The best usable articles, open changes and open problems, as this member may see them."""

    articles: list[Article] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def known(member: Member, words: str) -> Known:
    """What says about the same; nothing for people from outside and for hardly any words."""
    if member.is_external or len(words.strip()) < SHORTEST:
        return Known()
    nouns: dict[str, QuerySet[Any]] = {
        "article": Article.objects.visible_to(member).usable(),
        "change": Change.objects.visible_to(member).open(),
        "problem": Problem.objects.visible_to(member).open(),
    }
    hits = similar(member, clean_text(words), kinds=nouns, within=nouns, limit=12)
    return Known(*(_found(member, nouns[kind], [hit for hit in hits if hit.kind == kind]) for kind in nouns))


def _found(member: Member, rows: QuerySet[Any], hits: list[Hit]) -> list[Any]:
    """The best of one kind, in their order."""
    wanted = [hit.subject_id for hit in hits[:MOST]]
    things = rows.in_bulk(wanted) if wanted else {}
    for thing in things.values():
        thing.project = member.project
    return [things[pk] for pk in wanted if pk in things]
