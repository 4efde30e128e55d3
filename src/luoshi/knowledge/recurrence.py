"""复发: the same cause before and after it was taught, exactly, by department.

A case is one occurrence of a problem that an article came from or answered. Taught is everybody to whom a
bulletin about the article was sent, from that moment on. Before and after are counted over equal spans.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from luoshi.kernel import clock
from luoshi.knowledge.models import Answer, Article, Bulletin, Reading, Source
from luoshi.problems.models import Occurrence
from luoshi.rollout.models import Department

SPAN, WEEKS, FEW = timedelta(days=28), 12, 3


@dataclass(frozen=True)
class Line:
    """One department: how many were taught, and their cases in the 28 days before and after."""

    department: str
    people: int
    since: datetime
    before: int
    after: int
    repeats: int
    """Cases at any time after the teaching."""


@dataclass(frozen=True)
class Recurrence:
    """What is known of one article's cause."""

    cases: int
    weeks: list[int]
    lines: list[Line]

    @property
    def taught(self) -> bool:
        """Whether anybody was told."""
        return bool(self.lines)

    @property
    def touched(self) -> list[Line]:
        """The departments that had a case around the teaching, or all when they are few."""
        met = [line for line in self.lines if line.before or line.repeats]
        return self.lines if len(self.lines) <= FEW else met

    @property
    def untouched(self) -> int:
        """How many taught departments are not listed, since nothing happened there."""
        return len(self.lines) - len(self.touched)

    @property
    def before(self) -> int:
        """Cases of those taught, in the 28 days before."""
        return sum(line.before for line in self.lines)

    @property
    def after(self) -> int:
        """Cases of those taught, in the 28 days after."""
        return sum(line.after for line in self.lines)

    @property
    def repeats(self) -> int:
        """Cases of those taught, at any time after."""
        return sum(line.repeats for line in self.lines)

    @property
    def days(self) -> int:
        """For how many days one can say what came after, at most 28."""
        since = min((line.since for line in self.lines), default=clock.now())
        return min(SPAN, clock.now() - since).days


def recurrence(article: Article) -> Recurrence:
    """Everything about one article, in five queries however much happened."""
    met = list(
        Occurrence.objects.filter(problem__in=problems_of([article.pk])[article.pk])
        .order_by()
        .values_list("met_at", "member_id")
    )
    teaching = Reading.objects.filter(_about(article))
    taught: dict[UUID | None, tuple[int, datetime]] = {
        department: (people, since)
        for department, people, since in teaching.values("member__department")
        .annotate(people=Count("member", distinct=True), since=Min("bulletin__sent_at"))
        .values_list("member__department", "people", "since")
    }
    told = _told(teaching, {member for _at, member in met})
    names = dict(Department.objects.filter(pk__in=[pk for pk in taught if pk]).values_list("pk", "name"))
    found: dict[UUID | None, Counter[str]] = defaultdict(Counter)
    for at, member in met:
        if member in told:
            department, since = told[member]
            found[department].update(_kinds(at, since))
    lines = [
        Line(names.get(pk, "") if pk else "", people, since, *(found[pk][one] for one in KINDS))
        for pk, (people, since) in taught.items()
    ]
    return Recurrence(len(met), weekly([at for at, _member in met]), sorted(lines, key=_order))


KINDS = ("before", "after", "repeats")


def _kinds(at: datetime, since: datetime) -> list[str]:
    if at <= since:
        return ["before"] if at > since - SPAN else []
    return ["repeats", "after"] if at <= since + SPAN else ["repeats"]


def _order(line: Line) -> tuple[int, int, str]:
    return (-line.repeats, -line.before, line.department)


def _about(article: Article) -> Q:
    own = Q(bulletin__article=article) | Q(bulletin__problem__article_sources__article=article)
    return own & Q(bulletin__sent_at__isnull=False)


def _told(teaching: QuerySet[Reading], members: Iterable[UUID]) -> dict[UUID, tuple[UUID | None, datetime]]:
    """Of these members: the department, and since when they were told."""
    rows = teaching.filter(member__in=list(members)).values("member", "member__department")
    return {
        row["member"]: (row["member__department"], row["since"])
        for row in rows.annotate(since=Min("bulletin__sent_at"))
    }


def weekly(moments: Iterable[datetime]) -> list[int]:
    """Cases in each of the last twelve weeks, the present one last."""
    now, counted = clock.now(), [0] * WEEKS
    for moment in moments:
        ago = (now - moment) // timedelta(weeks=1)
        if 0 <= ago < WEEKS:
            counted[WEEKS - 1 - ago] += 1
    return counted


def problems_of(articles: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each article the problems that it came from or answered."""
    keys = list(articles)
    found: dict[UUID, set[UUID]] = {key: set() for key in keys}
    for rows in (Source.objects.all(), Answer.objects.standing()):
        for article, problem in rows.filter(article__in=keys).values_list("article_id", "problem_id"):
            found[article].add(problem)
    return found


def repeated(bulletins: Iterable[Bulletin]) -> dict[UUID, int]:
    """For each bulletin how often those it was sent to met its cause afterwards; four queries for all."""
    about = {one.pk: one.article_id for one in bulletins if one.article_id and one.sent_at}
    if not about:
        return {}
    problems = problems_of(key for key in about.values() if key)
    sent = {one.pk: one.sent_at for one in bulletins}
    every = {problem for keys in problems.values() for problem in keys}
    first = min(at for pk in about if (at := sent[pk]))
    met = Occurrence.objects.filter(problem__in=every, met_at__gt=first).order_by()
    cases = list(met.values_list("problem_id", "member_id", "met_at"))
    readings = Reading.objects.filter(bulletin__in=list(about), member__in={case[1] for case in cases})
    told = set(readings.values_list("bulletin_id", "member_id"))
    return {
        pk: sum(
            problem in problems[article] and (pk, member) in told and at > (sent[pk] or at)
            for problem, member, at in cases
        )
        for pk, article in about.items()
        if article
    }
