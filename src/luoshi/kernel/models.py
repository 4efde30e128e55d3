"""Base record and the kernel's own tables."""

from __future__ import annotations

import uuid
from datetime import timedelta

import uuid_utils.compat
from django.db import models

from luoshi.kernel import clock
from luoshi.kernel.reading import QuicklyRead
from luoshi.kernel.saving import QuicklySaved


def new_id() -> uuid.UUID:
    """A time-ordered UUIDv7: new rows land at the end of every index."""
    return uuid_utils.compat.uuid7()


class Record(QuicklySaved, QuicklyRead):
    """Base of every stored noun: a UUIDv7 key that is known before the row is written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class NumberSeries(models.Model):
    """Last number issued for one scope (a project) and kind; locked while a number is taken."""

    scope = models.UUIDField()
    kind = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "kind"], name="one_series_per_scope")]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class FirstAnswer(models.Model):
    """The answer given to an idempotency key, repeated when the same request comes again."""

    owner = models.UUIDField()
    key = models.CharField(max_length=64)
    # What was asked with it, where a key may not be used for something else. A node of the release before
    # writes none.
    asked = models.CharField(max_length=64, blank=True, default="", db_default="")
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=500, blank=True)
    body = models.BinaryField(default=bytes, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(default=clock.now)

    KEPT = timedelta(days=7)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_key")]
        # The nightly clean-up deletes by age.
        indexes = [models.Index(fields=["at"], name="first_answer_age")]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def forget_old(cls) -> int:
        """Delete answers that nobody will ask for again; returns how many."""
        return cls.objects.filter(at__lt=clock.now() - cls.KEPT).delete()[0]


class Lease(models.Model):
    """Who may run the scheduler now; another node takes over when it expires."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        verbose_name = "lease"

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"


class Heartbeat(models.Model):
    """A worker's last sign of life, read by the health page."""

    worker = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    doing = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "heartbeat"

    def __str__(self) -> str:
        return self.worker


class Recurring(models.Model):
    """How a recurring job went: when it last ran (within minutes), and since when it fails with what."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "recurring job"

    def __str__(self) -> str:
        return self.name


class KeyHolder(models.Model):
    """By which key a machine signs since its last start: a mark of the key, never the key."""

    node = models.CharField(max_length=200, primary_key=True)
    key = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "holder of a key"

    def __str__(self) -> str:
        return self.node
