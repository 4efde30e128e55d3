"""Organization, project and what a project is divided into."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.clock import Span, WorkingTime
from luoshi.kernel.models import Record

if TYPE_CHECKING:
    from luoshi.rollout.models.member import Member

RESERVED = ("accounts", "gallery", "healthz", "static", "api", "invitation", "demo", "me", "language", "setup", "start")
slug_shape = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Lower-case letters, digits and hyphens only."))
key_shape = RegexValidator(r"^[A-Z][A-Z0-9]{1,9}$", _("2 to 10 capital letters or digits, a letter first."))


class Organization(Record):
    """企业: the tenant. Everything below belongs to exactly one; nothing ever crosses."""

    name = models.CharField(_("Company"), max_length=120)
    slug = models.CharField(_("Short name in addresses"), max_length=40, unique=True, validators=[slug_shape])
    trail_kind = "organization"

    class Meta:
        verbose_name = _("company")

    def __str__(self) -> str:
        return self.name


class Project(Record):
    """项目: one roll-out, with its key, time zone and working hours."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="projects")
    key = models.CharField(_("Key"), max_length=10, validators=[key_shape])
    name = models.CharField(_("Project"), max_length=120)
    system = models.CharField(_("System"), max_length=40, default="CRM")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="Asia/Shanghai")
    country = models.CharField(_("Country of the holidays"), max_length=2, default="CN")
    hours = models.CharField(_("Working hours"), max_length=80, default="09:00-12:00 13:00-18:00")
    started_on = models.DateField(_("In use since"), null=True, blank=True)
    opens_at = models.TimeField(_("Diary opens"), default=time(16))
    due_at = models.TimeField(_("Diary due"), default=time(17, 30))
    late_until = models.TimeField(_("Late until, next working day"), default=time(9, 30))
    reporting_since = models.DateField(_("Diary required since"), null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    trail_kind = "project"

    class Meta:
        verbose_name = _("project")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "key"], name="one_key_per_organization")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def project_id(self) -> object:
        """A project's own events lie in its own chain."""
        return self.pk

    def url(self, name: str, *args: object) -> str:
        """Address of a page of this project: `url("problems:show", 128)`."""
        return reverse(name, args=[self.organization.slug, self.key, *args])

    @cached_property
    def zone(self) -> ZoneInfo:
        """The project's time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def working_time(self) -> WorkingTime:
        """Working minutes by this project's hours and its calendar table (one query)."""
        days: dict[date, bool] = dict(self.calendar.values_list("day", "works"))
        return WorkingTime(self.zone, self.spans, days.get)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Working hours as pairs of wall times."""
        pairs = [part.split("-") for part in self.hours.split()]
        return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in pairs)

    def today(self) -> date:
        """The date it is now in the project's time zone."""
        return clock.now().astimezone(self.zone).date()

    def lead(self) -> Member | None:
        """The responsible lead: the first active one by name of joining."""
        return self.members.active().with_role("lead").order_by("-responsible", "id").first()  # type: ignore[attr-defined,no-any-return]


class Department(Record):
    """部门: a node of the department tree; `head` is a member."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="departments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(_("Department"), max_length=80)
    head = models.ForeignKey("rollout.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="heads")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("department")
        ordering: ClassVar = ["order", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name"], name="one_department_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Area(Record):
    """系统模块: a module of the system being rolled out."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="areas")
    name = models.CharField(_("Module"), max_length=80)
    url_patterns = models.TextField(_("Address patterns, one a line"), blank=True)
    procedure = models.CharField(_("Procedure document"), max_length=300, blank=True)
    owner = models.ForeignKey("rollout.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_areas")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("module")
        ordering: ClassVar = ["order", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "name"], name="one_area_per_name")]

    def __str__(self) -> str:
        return self.name


class Firm(Record):
    """外部单位: the consultancy or the software company, within one project."""

    CONSULTANCY, SOFTWARE = "consultancy", "software"
    KINDS: ClassVar = [(CONSULTANCY, _("Consultancy")), (SOFTWARE, _("Software company"))]
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="firms")
    name = models.CharField(_("Firm"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=12, choices=KINDS, default=CONSULTANCY)

    class Meta:
        verbose_name = _("firm")
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "name"], name="one_firm_per_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def party(self) -> str:
        """The party colour under which its people hold the ball."""
        return "dev" if self.kind == self.SOFTWARE else "con"
