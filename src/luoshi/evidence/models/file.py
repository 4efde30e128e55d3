"""A stored file: its bytes once per company, under their hash."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import IO, ClassVar

from django.core.files.base import File as Content
from django.db import DatabaseError, models
from django.utils.translation import gettext_lazy as _

from luoshi.evidence import content
from luoshi.evidence.content import Judged
from luoshi.evidence.models.parked import length, opened, store
from luoshi.evidence.storage import Unreachable
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Organization


class Damaged(OSError):
    """The stored bytes are missing or are no longer those of the hash."""


class File(Record):
    """Bytes, addressed by company and SHA-256. The media type is what the content shows."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    showable = models.BooleanField(default=False)
    stored_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True)
    damaged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "sha256"], name="one_file_per_hash"),
        ]
        # The scrub takes those checked longest ago.
        indexes: ClassVar = [models.Index(fields=["checked_at", "id"], name="file_scrub")]

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        """Name in the storage."""
        return f"{self.organization_id}/{self.sha256[:2]}/{self.sha256}"

    def derived_path(self, kind: str) -> str:
        """Name in the storage of a re-encoded copy, `picture` or `thumb`."""
        return f"shown/{self.organization_id}/{self.sha256[:2]}/{self.sha256}.{kind}.webp"

    @classmethod
    def of(cls, organization_id: uuid.UUID, judged: Judged, bytes_: Content[bytes]) -> File:
        """An unsaved row describing these bytes."""
        return cls(
            organization_id=organization_id,
            sha256=digest_of(bytes_),
            size=bytes_.size,
            media_type=judged.media_type,
            width=judged.width,
            height=judged.height,
            showable=judged.is_picture,
        )

    def enter(self, bytes_: Content[bytes]) -> File:
        """The company's row for these bytes, new or old, locked for the running transaction.

        The bytes are looked for once more under the lock: a simultaneous clean-up may have removed them.
        """
        names = ("size", "media_type", "width", "height", "showable")
        file, _new = File.objects.select_for_update().get_or_create(
            organization_id=self.organization_id,
            sha256=self.sha256,
            defaults={name: getattr(self, name) for name in names},
        )
        file.put(bytes_)
        return file

    def put(self, bytes_: Content[bytes]) -> None:
        """Write the bytes under their name unless they lie there. Raises OSError when the disk is full."""
        store(self.path, bytes_)

    def is_whole(self) -> bool:
        """Whether the storage holds as many bytes as it should. Raises Unreachable."""
        return length(self.path) == self.size

    def open(self) -> IO[bytes]:
        """The stored bytes. Raises Damaged when they are missing or not those that were stored, Unreachable.

        They are read through before the first one is given away: nobody is shown what somebody put there.
        """
        if self.damaged_at:
            raise Damaged(self.sha256)
        try:
            stored = opened(self.path)
        except FileNotFoundError:
            raise Damaged(self.sha256) from None
        if digest_of(Content(stored)) != self.sha256:
            stored.close()
            with suppress(DatabaseError):
                File.objects.filter(pk=self.pk).update(damaged_at=clock.now())
            raise Damaged(self.sha256)
        stored.seek(0)
        return stored

    @property
    def is_active(self) -> bool:
        """Whether a browser might run it."""
        return self.media_type in content.ACTIVE

    @property
    def is_video(self) -> bool:
        """Whether it can be played as a recording."""
        return self.media_type in ("video/mp4", "video/webm", "video/quicktime")

    @property
    def is_audio(self) -> bool:
        """Whether it can be played as sound."""
        return self.media_type.startswith("audio/")

    @classmethod
    def scrub(cls, limit: int = 500) -> int:
        """Read the files checked longest ago, mark those whose bytes changed; returns how many."""
        oldest = cls.objects.order_by(models.F("checked_at").asc(nulls_first=True), "id")[:limit]
        return sum(file._check(clock.now()) for file in oldest)

    @classmethod
    def files_stay_whole(cls) -> Iterator[str]:
        """One sentence for each stored file that is missing, too short or too long, or was found changed."""
        try:
            for file in cls.objects.order_by("id").iterator(1000):
                if file.damaged_at or not file.is_whole():
                    yield f"file {file.pk} ({file.path}): missing or changed on the disk"
        except Unreachable as error:
            yield f"the object store does not answer ({error})"

    def _check(self, now: datetime) -> bool:
        """Raises Unreachable: of a store that does not answer nothing is known."""
        self.damaged_at, damaged = None, False
        try:
            self.open().close()
        except Unreachable:
            raise
        except OSError:
            damaged = True
        self.checked_at, self.damaged_at = now, now if damaged else None
        self.save(update_fields=["checked_at", "damaged_at"])
        return damaged


def digest_of(bytes_: Content[bytes]) -> str:
    """SHA-256 of the whole content in hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in bytes_.chunks():
        digest.update(chunk)
    return digest.hexdigest()
