"""Aliases: the wording of confirmed duplicates, by which an article is found too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.knowledge import rules
from luoshi.knowledge.models.facts import Answer, Source
from luoshi.problems.models import Occurrence, Problem
from luoshi.problems.models.filing import title_of
from luoshi.rollout.models import Member, Project
from luoshi.search.models import Document
from luoshi.search.script import fold
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.knowledge.models.article import Article

EVERYBODY = "all"
FIRST, MET, MERGED, SELF_SOLVED, ARTICLE = "first", "met", "merged", "self_solved", "article"
MOST = 200
"""Wordings of one article that are learned; more of them find nothing new."""


class AliasQuerySet(models.QuerySet["Alias"]):
    """Aliases by whether search uses them and who may read them."""

    def live(self) -> AliasQuerySet:
        """Those that nobody removed."""
        return self.filter(removed_at__isnull=True)

    def used(self) -> AliasQuerySet:
        """Those that search uses."""
        return self.live().filter(used=True)

    def unread(self) -> AliasQuerySet:
        """Words of those who met it that no editor has taken over: as open as the problems themselves."""
        return self.live().filter(former__isnull=True, taken_by__isnull=True)

    def visible_to(self, member: Member) -> AliasQuerySet:
        """Of readable articles: what an editor took over, and words of problems that the member may see."""
        articles = apps.get_model("knowledge", "Article")._default_manager.visible_to(member).order_by()
        problems = Problem.objects.visible_to(member).order_by()
        met = Exists(problems.filter(met=OuterRef("occurrence_id")))
        mine = self.live().filter(Exists(articles.filter(pk=OuterRef("article_id"))))
        return mine if member.has("lead") else mine.filter(Q(taken_by__isnull=False) | met, used=True)


class Alias(Record):
    """别的说法: words in which somebody met the same, with where they come from.

    A removed one stays in the books, so that the same words never come back by themselves. Where front-line
    users may not read each other's problems (`used` is False at first) an editor takes the words over.
    """

    article = models.ForeignKey("knowledge.Article", on_delete=models.CASCADE, related_name="learned")
    words = models.CharField(max_length=200)
    key = models.CharField(max_length=64, editable=False)
    kind = models.CharField(max_length=12)
    occurrence = models.ForeignKey(Occurrence, null=True, on_delete=models.PROTECT, related_name="+")
    former = models.ForeignKey("knowledge.Article", null=True, on_delete=models.CASCADE, related_name="+")
    used = models.BooleanField(default=True)
    at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    removed_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    # Filled by the page: the problem it comes from, where the reader may see it.
    problem: Problem | None = None
    objects = AliasQuerySet.as_manager()

    class Meta:
        verbose_name = "alias"
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "key"], name="one_alias_per_wording")
        ]

    def __str__(self) -> str:
        return self.words

    @classmethod
    def learn(
        cls,
        article: Article,
        words: str,
        kind: str,
        *,
        occurrence: Occurrence | None = None,
        former: Article | None = None,
    ) -> Alias | None:
        """Take these words up for the article; None when it is found by them or they were removed."""
        line = title_of(words)[:200]
        if key_of(line) in {key_of(said) for said in ("", article.title, *article.alias_list)}:
            return None
        made, new = cls.objects.get_or_create(
            article=article,
            key=key_of(line),
            defaults={
                "words": line,
                "kind": kind,
                "occurrence": occurrence,
                "former": former,
                "used": former is not None or article.project.reading == EVERYBODY,
                "at": clock.now(),
            },
        )
        return made if new else None

    @classmethod
    def settle(cls, article: Article) -> None:
        """Learn what those wrote who met the article's problems; forget words of problems separated again."""
        linked = {source.problem_id for source in article.sources.all()} | set(
            Answer.objects.standing().filter(article=article).values_list("problem_id", flat=True)
        )
        met = list(Occurrence.objects.filter(problem__in=linked).order_by("reported_at")[:MOST])
        gone = article.learned.live().filter(occurrence__isnull=False, taken_by__isnull=True)
        gone, had = gone.exclude(occurrence__problem__in=linked), False
        if gone.exists():
            had = bool(gone.delete()[0])
        first = {one.problem_id: one.pk for one in reversed(met)}
        for one in met:
            kind = _kind(one, first=first[one.problem_id] == one.pk)
            had = bool(cls.learn(article, one.words, kind, occurrence=one)) or had
        if had:
            article.reindex()

    @classmethod
    def follow_reading(cls, project: Project) -> None:
        """Who reads what has changed: search forgets words that not all may read any more, or uses them."""
        open_to_all = project.reading == EVERYBODY
        others = cls.objects.unread().filter(article__project=project, used=not open_to_all)
        articles: models.QuerySet[Article] = apps.get_model("knowledge", "Article")._default_manager.all()
        keys = list(others.order_by().values_list("article", flat=True).distinct())
        others.update(used=open_to_all)
        found = articles.filter(pk__in=keys).select_related("project__organization")
        Document.index_many("article", found.prefetch_related("learned"))

    def remove(self, *, by: Member) -> None:
        """不要这个说法: search forgets it, and it never comes back by itself. Raises Refusal."""
        self._judge("drop_alias", by, removed_by=by, removed_at=clock.now())

    def take(self, *, by: Member) -> None:
        """用上: an editor has read the words and lets everybody find and read them. Raises Refusal."""
        self._judge("take_alias", by, taken_by=by, used=True)

    def _judge(self, verb: str, by: Member, **values: object) -> None:
        with transaction.atomic():
            idempotency.claim()
            rules.lead_only(self.article, by).or_refuse()
            for name, value in values.items():
                setattr(self, name, value)
            self.save(update_fields=list(values))
            self.article.reindex()
            record(self.article, verb, by=by, facts={"words": self.words}, internal=True)

    @property
    def source(self) -> str:
        """Where the words come from, in words."""
        return {
            FIRST: _("reported first"),
            MET: _("met it too"),
            MERGED: _("merged"),
            SELF_SOLVED: _("solved it with this"),
            ARTICLE: _("merged article"),
        }.get(self.kind, "")


def key_of(words: str) -> str:
    """What makes two wordings the same: script, width, case, spaces and final signs do not count."""
    plain = "".join(fold(words).lower().split()).strip("。．.！!？?，,；;…~～")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest() if plain else ""


def _kind(occurrence: Occurrence, *, first: bool) -> str:
    if occurrence.verdict == "self_solved":
        return SELF_SOLVED
    if occurrence.first_problem_id != occurrence.problem_id:
        return MERGED
    return FIRST if first else MET


def concerned(problem: Problem) -> models.QuerySet[Article]:
    """The articles whose words depend on this problem: from it, answering it, or having learned of it."""
    articles: models.QuerySet[Article] = apps.get_model("knowledge", "Article")._default_manager.all()
    keys: Iterable[UUID] = [pk for pk in (problem.pk, problem.merged_into_id) if pk]
    made = Source.objects.filter(article=OuterRef("pk"), problem__in=keys)
    answered = Answer.objects.standing().filter(article=OuterRef("pk"), problem__in=keys)
    learned = Alias.objects.filter(article=OuterRef("pk"), occurrence__first_problem=problem.pk)
    return articles.filter(project_id=problem.project_id).filter(
        Q(Exists(made)) | Q(Exists(answered)) | Q(Exists(learned))
    )


__all__ = ["ARTICLE", "Alias", "concerned", "key_of"]
