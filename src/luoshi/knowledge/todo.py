"""The lead's page of the archive: what wants to be done, each with where to do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from luoshi.knowledge.lifecycle import DRAFT, PROVEN, PUBLISHED, SENT, STALE
from luoshi.knowledge.models import Alias, Article, Bulletin, Source, Task
from luoshi.problems.lifecycle import CLOSED
from luoshi.problems.models import Archive, Problem
from luoshi.rollout.models import Member

MOST, SOON = 30, timedelta(days=14)


@dataclass(frozen=True)
class Todo:
    """Everything that waits for the lead, the most pressing first."""

    tasks: list[Task]
    unwritten: list[Archive]
    untaught: list[Archive]
    stale: list[Article]
    soon: list[Article]
    drafts: list[Article]
    words: list[Alias]
    unsent: list[Bulletin]
    unread: list[Bulletin]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not any(getattr(self, name) for name in self.__dataclass_fields__)


def todo(member: Member) -> Todo:
    """In as many queries however much waits."""
    today = member.project.today()
    articles = (
        Article.objects.visible_to(member)
        .select_related("area", "written_by")
        .order_by("review_on", "number")
    )
    trusted = articles.filter(state__in=(PUBLISHED, PROVEN), review_on__lte=today + SOON)
    bulletins = Bulletin.objects.visible_to(member).with_counts().order_by("-written_at")
    found = Todo(
        tasks=tasks(member),
        unwritten=_archives(member, Q(article_wanted=True), Source.objects.all()),
        untaught=_archives(member, Q(teaching_wanted=True), Bulletin.objects.all()),
        stale=list(articles.filter(state=STALE)[:MOST]),
        soon=list(trusted[:MOST]),
        drafts=list(articles.filter(state=DRAFT)[:MOST]),
        words=list(
            Alias.objects.visible_to(member)
            .filter(used=False)
            .select_related("article", "occurrence__member")[:MOST]
        ),
        unsent=list(bulletins.filter(state=DRAFT)[:MOST]),
        unread=[one for one in bulletins.filter(state=SENT).order_by("-sent_at")[:MOST] if _waits(one)],
    )
    for article in (*found.stale, *found.soon, *found.drafts):
        article.project = member.project
    for bulletin in (*found.unsent, *found.unread):
        bulletin.project = member.project
    for alias in found.words:
        alias.article.project = member.project
    return found


def tasks(member: Member) -> list[Task]:
    """Open tasks, the oldest first."""
    rows = Task.objects.open().visible_to(member).select_related("article", "member__department")
    found = list(rows[:MOST])
    for one in found:
        one.article.project = member.project
    return found


def _waits(bulletin: Bulletin) -> bool:
    return bool(getattr(bulletin, "read", 0) < getattr(bulletin, "people", 0))


def _archives(member: Member, wanted: Q, made: QuerySet[Source] | QuerySet[Bulletin]) -> list[Archive]:
    """Archived problems for which something was wanted that nobody has made yet."""
    problems = Problem.objects.visible_to(member).filter(state=CLOSED, outcome="solved")
    notes = Archive.objects.filter(wanted, problem__in=problems.order_by())
    missing = notes.filter(~Exists(made.filter(problem=OuterRef("problem_id"))))
    rows = list(missing.select_related("problem").order_by("-at")[:MOST])
    for note in rows:
        note.problem.project = member.project
    return rows


def count(member: Member) -> int:
    """How many things a lead has to do that somebody waits for."""
    stale = Article.objects.visible_to(member).filter(state=STALE).count()
    return Task.objects.open().visible_to(member).count() + stale


def why_stale(article: Article) -> str:
    """Why it has to be reviewed, in words."""
    return {
        "due": _("its review date has come"),
        "upgrade": _("written for an earlier version of the system"),
        "doubt": _("marked by the project lead"),
    }.get(article.stale_why, "")
