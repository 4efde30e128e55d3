"""What is written down beside an article: where it came from, earlier versions, votes, what it answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.knowledge.models.article import Article

WORDS = ("title", "aliases", "cause", "steps", "version", "shown")


class Source(Record):
    """A problem from which an article was made."""

    article = models.ForeignKey("knowledge.Article", on_delete=models.CASCADE, related_name="sources")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="article_sources")

    class Meta:
        verbose_name = _("source")
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "problem"], name="one_source")]

    def __str__(self) -> str:
        return str(self.problem_id)


class EditionQuerySet(models.QuerySet["Edition"]):
    """Earlier versions are read by whoever reads the article."""

    def visible_to(self, member: Member) -> EditionQuerySet:
        """Versions of articles that this member may read."""
        articles = apps.get_model("knowledge", "Article").objects.visible_to(member)
        return self.filter(Exists(articles.order_by().filter(pk=OuterRef("article_id"))))


class Edition(Record):
    """An earlier version of an article, as it stood; pictures taken out later hang here."""

    article = models.ForeignKey("knowledge.Article", on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    words: models.JSONField[Any, Any] = models.JSONField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "number"], name="one_edition")]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def keep(cls, article: Article, by: Member) -> Edition:
        """Keep the present version before it changes."""
        words = {name: getattr(article, name) for name in WORDS}
        return cls.objects.create(article=article, number=article.edition, words=words, by=by, at=clock.now())


class Vote(Record):
    """Whether an article helped one person; if not, perhaps what is still missing."""

    article = models.ForeignKey("knowledge.Article", on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    helped = models.BooleanField()
    words = models.TextField(_("What is still missing"), blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("vote")
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "member"], name="one_vote")]

    def __str__(self) -> str:
        return "+" if self.helped else "-"


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers that still stand, of problems one may see."""

    def standing(self) -> AnswerQuerySet:
        """Without those that were taken back."""
        return self.filter(undone=False)

    def visible_to(self, member: Member) -> AnswerQuerySet:
        """Answers to problems that this member may see."""
        problems = Problem.objects.visible_to(member).order_by()
        return self.standing().filter(Exists(problems.filter(pk=OuterRef("problem_id"))))


class Answer(Record):
    """An article that answered a problem: by the lead's choice, or found by the reporter."""

    KNOWN, SELF_SOLVED = "known", "self_solved"
    article = models.ForeignKey("knowledge.Article", on_delete=models.PROTECT, related_name="answers")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="article_answers")
    kind = models.CharField(max_length=12)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        indexes: ClassVar = [models.Index(fields=["article", "-at"], name="answer_by_article")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.kind}"
