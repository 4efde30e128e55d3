"""The working calendar: the days that differ from Monday to Friday."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.models import Record
from luoshi.rollout.models.project import Project


class CalendarDay(Record):
    """A statutory holiday, a make-up workday 调休, or a day the company itself sets."""

    PACKAGE, COMPANY = "package", "company"
    SOURCES: ClassVar = [(PACKAGE, _("Statutory")), (COMPANY, _("Company"))]
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="calendar")
    day = models.DateField(_("Date"))
    works = models.BooleanField(_("Workday"), default=False)
    name = models.CharField(_("Name"), max_length=80)
    source = models.CharField(_("Source"), max_length=10, choices=SOURCES, default=COMPANY)
    confirmed = models.BooleanField(_("Confirmed"), default=True)

    class Meta:
        verbose_name = _("calendar day")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "day"], name="one_entry_per_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
