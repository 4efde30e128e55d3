"""Pilots 小范围试用 and the waves of a roll-out 推广."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.changes.models.part import PartQuerySet
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.knowledge.models import Bulletin
from luoshi.rollout.models import Department, Member


class Pilot(Record):
    """试用: who, from when to when, at least how many working days; a second pilot is a new record."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="pilots")
    number = models.PositiveSmallIntegerField()
    delivery = models.ForeignKey("changes.Delivery", null=True, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    starts_on: models.DateField[date, date] = models.DateField(_("First day"))
    ends_on: models.DateField[date, date] = models.DateField(_("Last day"))
    min_days = models.PositiveSmallIntegerField(_("At least so many working days"))
    question = models.CharField(_("Question in the diary of those who try it"), max_length=120)
    started_at = models.DateTimeField(default=clock.now)
    # "": running; passed when the roll-out began, returned when it went back to work, ended when the change
    # was called off.
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)
    words = models.TextField(blank=True)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "id"]
        indexes: ClassVar = [
            # Every diary asks whether its writer is trying something.
            models.Index(fields=["starts_on"], condition=Q(ended_at__isnull=True), name="pilot_running"),
        ]

    def __str__(self) -> str:
        return f"pilot {self.number}"


class PilotMember(Record):
    """Somebody who tries it."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="people")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="trials")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pilot", "member"], name="one_place_in_a_pilot")
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class CheckLine(Record):
    """One line of the test checklist, or a success criterion: open, passed or failed, by whom."""

    CHECK, CRITERION = "check", "aim"
    UNTRIED, PASSED, FAILED = "open", "passed", "failed"
    KINDS: ClassVar = [(CHECK, _("To be tested")), (CRITERION, _("Success criterion"))]
    RESULTS: ClassVar = [
        (UNTRIED, pgettext_lazy("checklist", "Open")),
        (PASSED, pgettext_lazy("checklist", "Passed")),
        (FAILED, pgettext_lazy("checklist", "Failed")),
    ]
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=5, choices=KINDS, default=CHECK)
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    result = models.CharField(max_length=6, choices=RESULTS, default=UNTRIED)
    tester = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    tested_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "place", "id"]

    def __str__(self) -> str:
        return self.words


class PilotAnswer(Record):
    """What somebody who tries it answered in the diary of one day."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day: models.DateField[date, date] = models.DateField()
    used = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["day", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pilot", "member", "day"], name="one_trial_answer_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.used}"


class Wave(Record):
    """推广批次: departments that get it from a date on, with the bulletin they acknowledge and a way back."""

    change = models.ForeignKey("changes.Change", on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveSmallIntegerField()
    departments = models.ManyToManyField(Department, related_name="+")
    everyone = models.BooleanField(default=False)
    planned_on: models.DateField[date, date] = models.DateField()
    way_back = models.TextField(_("The way back"))
    bulletin = models.ForeignKey(Bulletin, null=True, on_delete=models.PROTECT, related_name="waves")
    started_at = models.DateTimeField(null=True)
    undone = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "id"]

    def __str__(self) -> str:
        return f"wave {self.number}"
