"""What changed this week: the last five working days, each line with its icon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.home.overview.flow import Flow
from luoshi.home.overview.pace import Solved
from luoshi.knowledge.models import Answer, Article
from luoshi.rollout.models import Member, Project

DAYS = 5
Line = tuple[str, str]


def week_of(
    member: Member, problems: Flow, changes: Flow, solved: Sequence[Solved], since: datetime
) -> list[Line]:
    """Problems, knowledge, changes; `since` is the beginning of the first of the five days."""
    done, new = sum(one.closed_at >= since for one in solved), sum(problems.new()[-DAYS:])
    said = [ngettext("%(n)d solved", "%(n)d solved", done) % {"n": done}]
    said.append(ngettext("%(n)d new", "%(n)d new", new) % {"n": new})
    return [("circle-check", _joined(said)), ("book-2", _knowledge(member, since)), *_changes(changes)]


def _knowledge(member: Member, since: datetime) -> str:
    """Both counted in one query."""
    articles = Article.objects.visible_to(member).filter(written_at__gte=since).order_by()
    answers = Answer.objects.filter(article__project=member.project, kind=Answer.SELF_SOLVED, at__gte=since)
    counts = Project.objects.visible_to(member).annotate(
        written=_count(articles), helped=_count(answers.order_by())
    )
    written, helped = counts.values_list("written", "helped")[0]
    more = ngettext("%(n)d new article", "%(n)d new articles", written) % {"n": written}
    found = ngettext("%(n)d answer found without asking", "%(n)d answers found without asking", helped) % {
        "n": helped
    }
    return _joined([more, found])


def _count(rows: QuerySet[Any]) -> Coalesce:
    alone = rows.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(alone), 0)


def _changes(flow: Flow) -> list[Line]:
    new, done = sum(flow.new()[-DAYS:]), sum(flow.went()[-DAYS:])
    if not new and not done:
        return []
    words = _("Changes: %(new)d new, %(done)d finished") % {"new": new, "done": done}
    return [("arrow-up-right", words)]


def _joined(said: list[str]) -> str:
    return pgettext("between clauses", ", ").join(said)
