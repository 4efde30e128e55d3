"""The draft of a change: words that were not sent yet, kept for another moment and another device."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.changes.models.change import Change
from luoshi.evidence.models import Attachment, GoneFile
from luoshi.evidence.models.attachment import ids_of
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Member

FIELDS = ("words", "reasons", "goals", "area", "standard", "requester")
MOST = 200_000
JUST_SENT = timedelta(minutes=1)


class ChangeDraft(Record):
    """草稿: what stands in one member's unfinished form, and the ids of its files."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="change_draft")
    fields: models.JSONField[Any, Any] = models.JSONField(default=dict)
    files: models.JSONField[Any, Any] = models.JSONField(default=list)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("draft")
        ordering: ClassVar = ["-saved_at"]

    def __str__(self) -> str:
        return str(self.fields.get("words", ""))[:60]

    def kept_files(self) -> list[Attachment]:
        """The evidence drafts that are still there."""
        drafts = Attachment.objects.drafts_of(self.member).filter(pk__in=self.files)
        return (
            list(drafts.select_related("file", "project__organization").order_by("at")) if self.files else []
        )

    @classmethod
    def keep(cls, *, by: Member, fields: dict[str, str], files: list[str]) -> None:
        """Save the unfinished form; an empty one is no draft, nor one that was just sent."""
        kept = {name: fields[name][:MOST] for name in FIELDS if fields.get(name, "").strip()}
        ids = _ids(files)
        if not (kept or ids) or _sent_already(by, fields.get("words", "")):
            cls.forget(by)
            return
        facts = {"fields": kept, "files": ids, "saved_at": clock.now()}
        cls.objects.update_or_create(member=by, defaults=facts)

    @classmethod
    def forget(cls, by: Member) -> None:
        """It was sent or emptied."""
        cls.objects.filter(member=by).delete()


def _ids(given: list[str]) -> list[str]:
    """Those that can be ids at all."""
    try:
        return [str(one) for one in ids_of(given)]
    except GoneFile:
        return []


def _sent_already(by: Member, words: str) -> bool:
    lately = Change.objects.filter(project=by.project_id, opened_at__gte=clock.now() - JUST_SENT)
    return bool(words.strip()) and words.strip() in [
        one.strip() for one in lately.values_list("words", flat=True)
    ]
