"""What waits in the database until the object store answers, so that nobody's file is lost with it."""

from __future__ import annotations

import errno
import io
from contextlib import suppress
from typing import IO, ClassVar

from django.core.files.base import ContentFile
from django.core.files.base import File as Content
from django.db import IntegrityError, models, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from luoshi.evidence.rules import MEGABYTE
from luoshi.evidence.storage import Unreachable, kept
from luoshi.kernel import clock
from luoshi.kernel.models import Record

MOST = 512 * MEGABYTE


class Parked(Record):
    """Bytes on their way into the object store, under their name there."""

    path = models.CharField(max_length=200, unique=True)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("file on its way")
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return self.path

    @classmethod
    def park(cls, path: str, bytes_: Content[bytes]) -> None:
        """Keep the bytes here. Raises OSError (no room) when very much waits already."""
        size = bytes_.size
        if (cls.objects.aggregate(all=Sum("size"))["all"] or 0) + size > MOST:
            raise OSError(errno.ENOSPC, "too much waits for the object store")
        bytes_.seek(0)
        with suppress(IntegrityError), transaction.atomic():
            cls.objects.create(path=path, size=size, content=bytes_.read())

    @classmethod
    def move_on(cls) -> int:
        """Bring what waits to where it belongs, oldest first, until the store fails; returns how many."""
        moved = 0
        for key in list(cls.objects.values_list("pk", flat=True)):
            one = cls.objects.filter(pk=key).first()
            if one is None:
                continue
            try:
                kept().save(one.path, ContentFile(bytes(one.content)))
            except Unreachable:
                break
            one.delete()
            moved += 1
        return moved


def store(path: str, bytes_: Content[bytes]) -> None:
    """Write under this name unless it lies there whole; while the object store is away, here.

    Raises OSError when there is no room.
    """
    try:
        if length(path) == bytes_.size:
            return
        bytes_.seek(0)
        kept().save(path, bytes_)
    except Unreachable:
        Parked.park(path, bytes_)


def opened(path: str) -> IO[bytes]:
    """The bytes of this name. Raises FileNotFoundError, Unreachable."""
    try:
        return kept().open(path)
    except (FileNotFoundError, Unreachable):
        waiting = Parked.objects.filter(path=path).values_list("content", flat=True).first()
        if waiting is None:
            raise
        return io.BytesIO(bytes(waiting))


def length(path: str) -> int | None:
    """How many bytes lie under this name, None when nothing does. Raises Unreachable."""
    try:
        return kept().size(path)
    except (FileNotFoundError, Unreachable) as error:
        waiting = Parked.objects.filter(path=path).values_list("size", flat=True).first()
        if waiting is None and isinstance(error, Unreachable):
            raise
        return waiting


def forget(path: str) -> None:
    """Remove what lies under this name, wherever it lies."""
    Parked.objects.filter(path=path).delete()
    kept().delete(path)
