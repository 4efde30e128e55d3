"""Tasks 待处理: what each “没解决” leaves to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge import rules
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.knowledge.models.article import Article


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks by who may see them."""

    def open(self) -> TaskQuerySet:
        """What is still to be done."""
        return self.filter(done_at__isnull=True)

    def visible_to(self, member: Member) -> TaskQuerySet:
        """The leads' work, and what one said oneself; nothing for people from outside."""
        if member.is_external:
            return self.none()
        articles = apps.get_model("knowledge", "Article")._default_manager.visible_to(member).order_by()
        mine = self.filter(Exists(articles.filter(pk=OuterRef("article_id"))))
        return mine if member.has("lead") else mine.filter(member=member)


class Task(Record):
    """One person whom an article did not help: who, what still happens, and how it ended."""

    article = models.ForeignKey("knowledge.Article", on_delete=models.CASCADE, related_name="tasks")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    problem = models.ForeignKey(Problem, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "task"
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "member"], condition=Q(done_at__isnull=True), name="one_open_task_each"
            )
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @classmethod
    def follow(cls, article: Article, by: Member, helped: bool, words: str) -> None:
        """What a vote means: 没解决 opens the person's task or renews its words, 解决了 closes it."""
        own = cls.objects.open().filter(article=article, member=by)
        if helped:
            own.update(done_at=clock.now(), done_by=by, note=_("The person says that it is solved now."))
        elif not own.update(words=words):
            cls.objects.create(article=article, member=by, words=words, at=clock.now())

    def finish(self, *, by: Member, note: str = "", problem: Problem | None = None) -> None:
        """处理完了: with a note, or with the problem in which it goes on. Raises Refusal."""
        with transaction.atomic():
            idempotency.claim()
            rules.lead_only(self.article, by).or_refuse()
            self.refresh_from_db(from_queryset=Task.objects.select_for_update())
            if self.done_at is not None:
                raise Refusal(_("This is done already."))
            if not note.strip() and problem is None:
                raise Refusal(_("Please write what was done, or name the problem in which it goes on."))
            if problem is not None and problem.project_id != self.article.project_id:
                raise Refusal(_("Please choose a problem of this project."))
            self.note, self.problem, self.done_by, self.done_at = note.strip(), problem, by, clock.now()
            self.save(update_fields=["note", "problem", "done_by", "done_at"])
            facts = {"whom": self.member.name, "problem": problem.code if problem else "", "note": self.note}
            record(self.article, "finish_task", by=by, facts=facts, internal=True)
