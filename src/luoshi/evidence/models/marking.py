"""One version of the marks on a picture. Versions follow one another and never change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.evidence import marks as drawing
from luoshi.evidence.models.file import File
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Member, Project


class Marking(Record):
    """标注: what somebody drew on a picture, and the copy into which the server burnt it.

    `picture` is the attachment on which it was drawn; a picture whose marks were all taken away has a last
    version without marks and without a copy. `carried` says that masks came from the same picture elsewhere.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    original = models.ForeignKey(File, on_delete=models.PROTECT, related_name="markings")
    copy = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="burnt_from")
    picture = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    marks: models.JSONField[Any, Any] = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    masked = models.BooleanField(default=False)
    carried = models.BooleanField(default=False)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("marks on a picture")
        ordering: ClassVar = ["picture", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["picture", "number"], name="one_marking_per_number"),
        ]
        indexes: ClassVar = [
            # The same picture uploaded once more: which masks it has already.
            models.Index(fields=["project", "original"], condition=Q(masked=True), name="marking_masked"),
        ]

    def __str__(self) -> str:
        return f"{self.picture} v{self.number}"

    @property
    def is_as_burnt(self) -> bool:
        """Whether the marks are still those that were burnt into the copy."""
        drawn = drawing.fingerprint(self.original.sha256, self.marks)
        return self.fingerprint == drawn and self.masked == bool(drawing.masks(self.marks))
