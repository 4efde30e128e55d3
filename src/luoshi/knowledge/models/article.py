"""The article 办法: who reads it, and its verbs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.evidence.models import Attachment
from luoshi.kernel import clock, idempotency
from luoshi.kernel.lifecycle import Living, Step
from luoshi.kernel.numbering import next_number
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge import notices, rules
from luoshi.knowledge.lifecycle import DRAFT, LIFE, PROVEN, PUBLISHED, STALE, USABLE
from luoshi.knowledge.models import pictures
from luoshi.knowledge.models.alias import Alias
from luoshi.knowledge.models.facts import WORDS, Answer, Edition, Source, Vote
from luoshi.knowledge.models.lasting import Lasting
from luoshi.knowledge.models.saving import Saving
from luoshi.knowledge.models.task import Task
from luoshi.problems.models import Archive, Problem
from luoshi.rollout.models import Area, Member, Organization, Project
from luoshi.search.models import Document
from luoshi.trail.models import record

# What people type before a step; the page numbers steps itself.
_NUMBERING = re.compile(r"(?:第?[\d一二三四五六七八九十]{1,2}\s*(?:[、)）．:：]|\.(?!\d))|[①-⑳])\s*")


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles by who may read them."""

    def visible_to(self, member: Member) -> ArticleQuerySet:
        """Internals read what is published, the lead drafts too; outsiders read none."""
        if member.is_external:
            return self.none()
        mine = self.filter(project_id=member.project_id)
        return mine if member.has("lead") else mine.filter(state__in=USABLE)

    def usable(self) -> ArticleQuerySet:
        """Those that may be offered as an answer."""
        return self.filter(state__in=USABLE)


class Article(Lasting, Living):
    """办法: a question in users' words, cause and steps; numbered KB-31 within its project."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="articles")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("Question in the users' words"), max_length=200)
    aliases = models.TextField(_("Other words for it, one a line"), blank=True)
    cause = models.TextField(_("Cause"), blank=True)
    steps = models.TextField(_("Steps, one a line"), blank=True)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Module")
    )
    version = models.CharField(_("Version of the system"), max_length=40, blank=True)
    edition = models.PositiveSmallIntegerField(default=1)
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    helped = models.PositiveIntegerField(default=0)
    not_helped = models.PositiveIntegerField(default=0)
    review_on = models.DateField(_("Review on"), null=True, blank=True)
    stale_why = models.CharField(max_length=10, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    # Which picture stands at which step, by the file's id; the others follow in their order.
    shown: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    undo: models.JSONField[Any, Any] = models.JSONField(null=True)

    objects = ArticleQuerySet.as_manager()
    lifecycle = LIFE
    trail_kind = "article"
    always_saved: ClassVar[tuple[str, ...]] = ("state", "changed_at")

    class Meta:
        verbose_name = _("article")
        ordering: ClassVar = ["-changed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="one_article_per_number")
        ]
        indexes: ClassVar = [
            # The archive's list, newest change first.
            models.Index(fields=["project", "-changed_at", "-id"], name="article_list"),
            # The job that looks for what reaches its review date.
            models.Index(fields=["project", "review_on"], name="article_review"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The number as people say it: KB-31."""
        return f"KB-{self.number}"

    @property
    def url(self) -> str:
        """Address of its page."""
        return self.project.url("knowledge:show", self.number)

    def get_absolute_url(self) -> str:
        """Address of its page, under the name Django knows."""
        return self.url

    @property
    def step_list(self) -> list[str]:
        """The steps, one an element, without empty lines and without numbers of their own."""
        return steps_of(self.steps)

    @property
    def alias_list(self) -> list[str]:
        """Other words for it, one an element."""
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]

    @property
    def is_usable(self) -> bool:
        """Whether it may be offered as an answer."""
        return self.state in USABLE

    @property
    def seconds(self) -> int:
        """About how long following the steps takes, in whole tens of seconds."""
        needed = sum(8 + len(step) * 0.35 for step in self.step_list)
        return max(10, round(needed / 10) * 10)

    @property
    def seen(self) -> str:
        """What a form carries so that nobody overwrites what another person wrote meanwhile."""
        return self.written_at.isoformat()

    @property
    def review_is_due(self) -> bool:
        """Whether the day has come on which somebody should look whether it still holds."""
        return bool(self.review_on and self.state in USABLE and self.review_on <= self.project.today())

    # Verbs

    @classmethod
    def write(
        cls,
        *,
        by: Member,
        source: Problem | None = None,
        files: Iterable[Attachment] = (),
        copies: Iterable[Attachment] = (),
        publish: bool = False,
        **words: Any,
    ) -> Article:
        """A new draft; with `publish` it is published at once, or not written at all.

        `files` are own drafts, `copies` pictures that hang elsewhere. Raises Refusal for everybody but the
        lead, for an empty question, and with `publish` for what is missing.
        """
        if not by.has("lead"):
            raise Refusal(_g("Only the project lead can do this."))
        _needs_a_question(words.get("title", ""))
        with transaction.atomic():
            idempotency.claim()
            article = cls(
                organization_id=by.project.organization_id, project=by.project, written_by=by, **words
            )
            article.written_at = article.changed_at = clock.now()
            article.born(DRAFT)
            article.number = next_number(by.project.pk, "article")
            article.save(force_insert=True)
            if source is not None:
                Source.objects.create(article=article, problem=source)
            pictures.give(article, copies, files, by=by)
            facts = {"number": article.number, "from": source.code if source else ""}
            record(article, "write", by=by, to_state=DRAFT, facts=facts)
            Alias.settle(article)
            article.reindex()
            if publish:
                article.publish(by=by)
        return article

    @classmethod
    def draft_words(cls, problem: Problem) -> dict[str, Any]:
        """What a draft made from this problem says already: nobody types twice what is known.

        What those wrote who met it becomes aliases by itself, with its source (`Alias.settle`).
        """
        note = Archive.objects.filter(problem=problem).first()
        proposal = problem.proposals.filter(undone=False).last()
        return {
            "title": problem.title,
            "cause": (proposal.cause if proposal else "") or (note.summary if note else ""),
            "steps": proposal.steps if proposal else "",
            "area": problem.area,
        }

    def publish(self, *, by: Member) -> None:
        """发布: from now on it is found while people write."""
        with self.moving("publish", by=by):
            self.merged_into = None
            chosen = self.review_on if self.review_on and self.review_on > self.project.today() else None
            self._review_later(chosen)

    def revise(
        self,
        *,
        by: Member,
        seen: str = "",
        files: Iterable[Attachment] = (),
        without: Iterable[UUID] = (),
        publish: bool = False,
        **words: Any,
    ) -> None:
        """改写: what was published is kept as a version; a stale article is fresh again.

        A draft is changed in place; `publish` then publishes it in the same transaction. `without` are
        pictures to take out, `seen` is the state of the text the writer began from. Raises Refusal.
        """
        if unknown := set(words) - {*WORDS, "area", "review_on"}:
            raise TypeError(f"no such part: {unknown}")
        _needs_a_question(words.get("title", self.title))
        with transaction.atomic():
            with self.moving("revise", by=by) as step:
                if seen and seen != self.seen:
                    raise Moved(_g("Somebody has revised it meanwhile. Your words are still here."))
                kept = None if self.state == DRAFT else Edition.keep(self, by)
                self.edition += kept is not None
                step.facts["version"] = self.edition
                for name, value in words.items():
                    setattr(self, name, value)
                if self.state != DRAFT:
                    rules.complete(self, by).or_refuse()
                    self._review_later(words.get("review_on"))
                self.written_at = step.at
                step.reaches = PUBLISHED if self.state == STALE else self.state
                pictures.drop(self, without, kept)
                pictures.give(self, (), files, by=by)
            if publish:
                self.publish(by=by)

    def restore(self, *, by: Member, edition: Edition) -> None:
        """恢复旧版: its words and pictures become a new version; the present one is kept. Raises Refusal."""
        with self.moving("restore", by=by) as step:
            Edition.keep(self, by)
            self.edition += 1
            step.facts |= {"version": self.edition, "former": edition.number}
            for name in set(WORDS) & set(edition.words):
                setattr(self, name, edition.words[name])
            self._review_later()
            self.written_at = step.at
            step.reaches = PUBLISHED if self.state == STALE else self.state
            pictures.restore(self, edition, by=by)

    def vote(self, *, by: Member, helped: bool, words: str = "") -> None:
        """解决了 / 没解决: one vote a person, which can be changed; helped twice makes it proven.

        The lead hears of every 没解决, with the words about what is still missing, and has a task until
        it is done or the person says 解决了.
        """
        with self.moving("vote", by=by, facts={"helped": helped}) as step:
            said = {"helped": helped, "words": "" if helped else words, "at": step.at}
            Vote.objects.update_or_create(article=self, member=by, defaults=said)
            self._count_votes(step)
            Task.follow(self, by, helped, words)
            if not helped:
                notices.unsolved(self, by, words)

    def _count_votes(self, step: Step) -> None:
        votes = Vote.objects.filter(article=self)
        answered = Answer.objects.standing().filter(article=self, kind=Answer.SELF_SOLVED)
        said = votes.filter(helped=True).exclude(member__in=answered.values("problem__reporter"))
        self.helped = said.count() + answered.count()
        self.not_helped = votes.filter(helped=False).count()
        trusted = self.state in (PUBLISHED, PROVEN)
        enough = self.helped >= rules.HELPED_UNTIL_PROVEN
        step.reaches = (PROVEN if enough else PUBLISHED) if trusted else self.state

    def recount(self, *, by: Member | None, problem: Problem) -> None:
        """A problem that it had answered is open again, or closed again: count anew."""
        with self.moving("recount", by=by, facts={"problem": problem.code}) as step:
            self._count_votes(step)

    def answer(self, problem: Problem, *, by: Member) -> None:
        """已有办法: the reporters of this problem verify what the article says."""
        if self.state not in USABLE or self.project_id != problem.project_id:
            raise Refusal(_g("Please choose a published article of this project."))
        with transaction.atomic():
            problem.answer_known(by=by, article=self.code, steps=self.steps, cause=self.cause)
            given = Answer.objects.create(article=self, problem=problem, kind=Answer.KNOWN, by=by)
            problem.undo_takes_back(given)

    def solved(
        self,
        *,
        by: Member,
        words: str,
        files: list[Attachment] | None = None,
        environment: dict[str, Any] | None = None,
        workaround: bool | str = False,
        channel: str = "web",
    ) -> Problem:
        """就是这个，解决了: a self-solved problem, numbered and counted, with this article as its answer."""
        if self.state not in USABLE or self.project_id != by.project_id:
            raise Refusal(_g("Please choose a published article of this project."))
        with transaction.atomic():
            problem = Problem.report(
                by=by, words=words, files=files, environment=environment, workaround=workaround,
                channel=channel, self_solved=True,
            )  # fmt: skip
            Answer.objects.create(article=self, problem=problem, kind=Answer.SELF_SOLVED, by=by)
            Alias.settle(self)
            Saving.settle(problem, by=by)
            with self.moving("vote", by=by, facts={"helped": True, "problem": problem.code}) as step:
                self._count_votes(step)
        return problem

    # What follows

    def before_save(self, step: Step) -> None:
        """Keep what undoing needs, for the ten seconds in which the last move can be undone."""
        self.undo = self.undo_note(step)
        step.before.setdefault("undo", None)

    def record(self, step: Step) -> None:
        """One trail event, and the document that search finds."""
        facts = {name: str(value) for name, value in step.facts.items()}
        record(self, step.move.verb, by=step.by, facts=facts, from_state=step.came_from, to_state=self.state)
        if step.move.verb not in ("vote", "recount"):
            self.reindex()

    def reindex(self) -> None:
        """Write the document by which it is found."""
        Document.index("article", self)


def _needs_a_question(title: str) -> None:
    """Raises Refusal when there is none."""
    if not title.strip():
        raise Refusal(_g("An article needs a question as its title."))


def steps_of(text: str) -> list[str]:
    """The steps of a text, one a line, without empty lines and without numbers of their own."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_NUMBERING.sub("", line, count=1) if _NUMBERING.match(line) else line for line in lines]
