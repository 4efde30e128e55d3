"""Secondary development 二次开发 and configuration: milestones, every slip, deliveries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.changes.models.part import FirmPartQuerySet
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Firm, Member


class Milestone(Record):
    """里程碑: what is ready by when. `planned_on` stays as it was first promised."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="milestones")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("Milestone"), max_length=120)
    planned_on = models.DateField()
    due_on = models.DateField(_("Ready on"))
    percent = models.PositiveSmallIntegerField(_("Percent done"), default=0)
    done_at = models.DateTimeField(null=True)
    # When somebody is to be told that it is late; empty when it is done, and after the last one was told.
    alarm_at = models.DateTimeField(null=True)
    undone = models.BooleanField(default=False)

    objects = FirmPartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["place", "id"]
        indexes: ClassVar = [
            # The job that tells of late milestones.
            models.Index(
                fields=["alarm_at"], condition=models.Q(alarm_at__isnull=False), name="milestone_alarm"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Slip(Record):
    """A moved date with its reason. Kept for ever."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="slips")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="slips")
    from_on = models.DateField()
    to_on = models.DateField()
    # Working days between them when it was moved: the calendar may be another one later.
    days = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    objects = FirmPartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.from_on} → {self.to_on}"


class Delivery(Record):
    """交付: a version, what is in it, and how to test it. Files hang on it."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="deliveries")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    version = models.CharField(_("Version"), max_length=60)
    notes = models.TextField(_("What is in it"))
    how_to_test = models.TextField(_("How to test it"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_words = models.TextField(blank=True)
    undone = models.BooleanField(default=False)

    objects = FirmPartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name = "delivery"

    def __str__(self) -> str:
        return self.version
