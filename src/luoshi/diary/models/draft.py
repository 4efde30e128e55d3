"""The draft: words that were not sent yet, kept for another moment and another device."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from luoshi.diary.models.own import OWN_LATELY
from luoshi.evidence.models import Attachment, GoneFile
from luoshi.evidence.models.attachment import ids_of
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.problems.models import Occurrence
from luoshi.rollout.models import Member

MOST_CHARACTERS = 200_000
JUST_SENT, LONGEST_PERIOD = timedelta(minutes=1), timedelta(days=31)


class Draft(Record):
    """草稿: the unfinished cards of one member: words, workaround and ids of evidence drafts."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="draft")
    day: models.DateField[date, date] = models.DateField()
    cards: models.JSONField[Any, Any] = models.JSONField(default=list)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("draft")
        ordering: ClassVar = ["-saved_at"]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def words(self) -> str:
        """What is written on the unfinished card."""
        return str(self.cards[0]["words"]) if self.cards else ""

    @property
    def card(self) -> dict[str, Any]:
        """The fields of the unfinished card."""
        first = self.cards[0] if self.cards else {}
        return {name: first.get(name, "") for name in ("words", "workaround", "workaround_how")}

    def kept_files(self) -> list[Attachment]:
        """The evidence drafts that are still there."""
        ids = self.cards[0]["attachments"] if self.cards else []
        if not ids:
            return []
        drafts = Attachment.objects.drafts_of(self.member).filter(pk__in=ids)
        return list(drafts.select_related("file", "project__organization").order_by("at"))

    @classmethod
    def keep(
        cls,
        *,
        by: Member,
        day: date,
        words: str,
        workaround: bool = False,
        workaround_how: str = "",
        attachments: list[str] | None = None,
    ) -> None:
        """Save the unfinished card; an empty one is no draft. A save that lost the race against sending is
        dropped, so that nothing is reported twice.
        """
        files = _ids(attachments)
        card = {
            "words": words[:MOST_CHARACTERS], "workaround": workaround,
            "workaround_how": workaround_how[:MOST_CHARACTERS], "attachments": files,
        }  # fmt: skip
        facts = {"day": day, "cards": [card], "saved_at": clock.now()}
        with transaction.atomic():
            _wait_for_reports(by)
            if not (words.strip() or files) or _sent_already(by, words):
                cls.forget(by)
            else:
                cls.objects.update_or_create(member=by, defaults=facts)

    @classmethod
    def of(cls, member: Member) -> Draft | None:
        """What this member left unfinished."""
        found = _LEFT.first(member=member.pk)
        if found is not None:
            found.member = member
        return found

    @classmethod
    def forget(cls, by: Member) -> None:
        """The card was sent or emptied. Mostly nothing was kept of it: asking is cheaper than deleting."""
        if _LEFT.ask(member=by.pk):
            cls.objects.filter(member=by).delete()


_LEFT: Prepared[Draft] = Prepared(lambda: Draft.objects.filter(member=Blank("member", models.UUIDField())))


def _ids(given: list[str] | None) -> list[str]:
    """Those that can be ids at all."""
    try:
        return [str(one) for one in ids_of(given or [])]
    except GoneFile:
        return []


def _wait_for_reports(by: Member) -> None:
    """What this member is reporting at this moment is there afterwards: it has locked a diary of these days.

    On SQLite the transaction itself has waited.
    """
    OWN_LATELY.ask(member=by.pk, since=by.project.today() - LONGEST_PERIOD)


def _sent_already(by: Member, words: str) -> bool:
    lately = Occurrence.objects.filter(member=by, reported_at__gte=clock.now() - JUST_SENT)
    return words.strip() in [sent.strip() for sent in lately.values_list("words", flat=True)]
