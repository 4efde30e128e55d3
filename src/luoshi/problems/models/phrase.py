"""Ready phrases 常用语: sentences written once and put into any text box, the project's and one's own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import record

MOST_CHARACTERS = 1000
MOST = 60
"""Phrases of one person, and of one project: more than anybody reads in a menu."""


class PhraseQuerySet(models.QuerySet["Phrase"]):
    """Phrases by who may use them."""

    def visible_to(self, member: Member) -> PhraseQuerySet:
        """One's own; and the project's for the company's people."""
        own = models.Q(member=member)
        if member.is_external:
            return self.filter(own)
        return self.filter(own | models.Q(project_id=member.project_id, member__isnull=True))


class Phrase(Record):
    """One phrase; without a member it is the project's, which the lead keeps."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="phrases")
    words = models.CharField(gettext_lazy("Phrase"), max_length=MOST_CHARACTERS)

    objects = PhraseQuerySet.as_manager()
    trail_kind = "phrase"

    class Meta:
        verbose_name = gettext_lazy("ready phrase")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            # The menu of a text box.
            models.Index(fields=["project", "member"], name="phrase_menu"),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    def may_change(self, by: Member) -> bool:
        """One's own; the lead also the project's."""
        if self.member_id:
            return self.member_id == by.pk
        return by.project_id == self.project_id and by.has("lead") and not by.is_external

    @classmethod
    def write(cls, *, by: Member, words: str, shared: bool = False, row: Phrase | None = None) -> Phrase:
        """A new phrase, or other words for one. Raises Refusal."""
        words = words.strip()
        if not words:
            raise Refusal(_("Please write the phrase."))
        if len(words) > MOST_CHARACTERS:
            raise Refusal(_("A phrase has at most %(most)d characters.") % {"most": MOST_CHARACTERS})
        phrase = row or cls(project=by.project, member=None if shared else by)
        if not phrase.may_change(by):
            raise Refusal(_("Only the project lead changes the phrases of all."))
        kept = cls.objects.filter(project=by.project, member=phrase.member)
        with transaction.atomic():
            idempotency.claim()
            if row is None and kept.count() >= MOST:
                raise Refusal(_("There are %(most)d phrases already. Remove one first.") % {"most": MOST})
            if kept.exclude(pk=phrase.pk).filter(words=words).exists():
                raise Refusal(_("This phrase is there already."))
            phrase.words = words
            phrase.save()
            phrase._told("write_phrase", by)
        return phrase

    def remove(self, *, by: Member) -> None:
        """No longer offered. Raises Refusal."""
        if not self.may_change(by):
            raise Refusal(_("Only the project lead changes the phrases of all."))
        with transaction.atomic():
            idempotency.claim()
            self._told("remove_phrase", by)
            self.delete()

    def _told(self, verb: str, by: Member) -> None:
        """What all use is the project's affair; one's own phrases are nobody else's."""
        if self.member_id is None:
            record(self.project, verb, by=by, facts={"words": self.words}, internal=True)
