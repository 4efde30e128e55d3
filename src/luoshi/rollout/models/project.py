"""Organization and project."""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel import clock
from luoshi.kernel.clock import Span, WorkingTime
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.rollout import rules
from luoshi.rollout.models.policy import SignInPolicy
from luoshi.rollout.readers import reading_changed
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.rollout.models.member import Member

# First parts of addresses that are the product's own.
RESERVED = (
    "accounts", "api", "demo", "gallery", "healthz", "invitation", "language",
    "less", "me", "nil", "setup", "start", "static", "tap", "theme", "toasts",
)  # fmt: skip
slug_shape = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Lower-case letters, digits and hyphens only."))
key_shape = RegexValidator(r"^[A-Z][A-Z0-9]{1,9}$", _("2 to 10 capital letters or digits, a letter first."))


_CALENDAR: Prepared[tuple[date, bool, str]] = Prepared(
    lambda: (
        apps.get_model("rollout", "CalendarDay")
        .objects.filter(project=Blank("project", models.UUIDField()))
        .values_list("day", "works", "source")
    )
)

_LEAD: Prepared[Member] = Prepared(
    lambda: (
        apps.get_model("rollout", "Member")
        .objects.active(Blank("today", models.DateField()))
        .filter(project=Blank("project", models.UUIDField()))
        .with_role("lead")
        .select_related("user")
        .order_by("-responsible", "id")[:1]
    )
)


@lru_cache(4096)
def _address(name: str, *args: object) -> str:
    """Addresses never change while a process lives, and a page names forty of them."""
    return reverse(name, args=args)


READING = [
    ("all", _("All problems of the project")),
    ("department", _("Problems of their own department")),
    ("own", _("Only their own problems")),
]


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Companies that a member may know of."""

    def visible_to(self, member: Member) -> OrganizationQuerySet:
        """The one of the member's project."""
        return self.filter(projects=member.project_id)


class Organization(SignInPolicy, Record):
    """企业: the tenant. Everything below belongs to exactly one; nothing ever crosses."""

    name = models.CharField(_("Company"), max_length=120)
    slug = models.CharField(_("Short name in addresses"), max_length=40, unique=True, validators=[slug_shape])

    objects = OrganizationQuerySet.as_manager()
    trail_kind = "organization"

    class Meta:
        verbose_name = _("company")

    def __str__(self) -> str:
        return self.name


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects that a member may see."""

    def visible_to(self, member: Member) -> ProjectQuerySet:
        """A membership opens its own project and no other."""
        return self.filter(pk=member.project_id)


class Project(Record):
    """项目: one roll-out, with its key, time zone and working hours."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="projects")
    key = models.CharField(pgettext_lazy("project", "Key"), max_length=10, validators=[key_shape])
    name = models.CharField(_("Project"), max_length=120)
    system = models.CharField(_("System"), max_length=40, default="CRM")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="Asia/Shanghai")
    country = models.CharField(_("Country of the holidays"), max_length=2, default="CN")
    hours = models.CharField(_("Working hours"), max_length=80, default="09:00-12:00 13:00-18:00")
    started_on = models.DateField(_("In use since"), null=True, blank=True)
    reading = models.CharField(_("Front-line users read"), max_length=10, choices=READING, default="all")
    is_demo = models.BooleanField(default=False)

    objects = ProjectQuerySet.as_manager()
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

    def change(self, *, by: Member | None, **values: Any) -> None:
        """Change name, system, hours or dates; the key never changes. Raises Refusal."""
        with transaction.atomic():
            claim()
            rules.may_set_up(by, self).or_refuse()
            old = Project.objects.select_for_update().get(pk=self.pk)
            changed = {name for name, value in values.items() if getattr(old, name) != value}
            for name, value in values.items():
                setattr(self, name, value)
            rules.hours_fit(self.hours).or_refuse()
            if not changed:
                return
            self.save(update_fields=changed)
            facts = {name: [str(getattr(old, name)), str(values[name])] for name in sorted(changed)}
            record(self, "change", by=by, facts=facts, internal=True)
            if "reading" in changed:
                reading_changed(self)
        for cached in ("zone", "working_time"):
            self.__dict__.pop(cached, None)

    def url(self, name: str, *args: object) -> str:
        """Address of a page of this project: `url("problems:show", 128)`."""
        return _address(name, self.organization.slug, self.key, *args)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The project's time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def working_time(self) -> WorkingTime:
        """Working minutes by this project's hours and its calendar table (one query)."""
        rows = _CALENDAR.ask(project=self.pk)
        days: dict[date, bool] = {day: works for day, works, _source in rows}
        general = {day: works for day, works, source in rows if source != "company"}
        self.__dict__["_outside_time"] = WorkingTime(self.zone, self.spans, general.get)
        return WorkingTime(self.zone, self.spans, days.get)

    def time_of(self, party: str) -> WorkingTime:
        """The working time of a party: people from outside do not share the company's own days."""
        own = self.working_time
        return self.__dict__["_outside_time"] if party in ("con", "dev") else own

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
        found = _LEAD.first(project=self.pk, today=clock.now().date())
        if found is not None:
            found.project = self
        return found
