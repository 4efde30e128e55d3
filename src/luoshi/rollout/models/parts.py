"""What a project is divided into: departments, areas of the system, and the firms from outside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import rules
from luoshi.rollout.models.project import Project
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.rollout.models.member import Member

ARTICLE = re.compile(r"(?:KB-?)?(\d{1,6})", re.IGNORECASE)


class Part(Record):
    """A named piece of a project, arranged by the lead. Each verb is one event."""

    trail_kind = "part"
    if TYPE_CHECKING:
        project: models.ForeignKey[Project, Project]
        project_id: UUID
        name: models.CharField[str, str]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    @classmethod
    def add(cls, project: Project, *, by: Member | None, **values: Any) -> Self:
        """A new piece of the project. Raises Refusal."""
        part = cls(project=project, **values)
        with transaction.atomic():
            claim()
            part._check(by)
            part.save(force_insert=True)
            record(part, "add", by=by, facts={"name": part.name}, internal=True)
        return part

    def change(self, *, by: Member | None, **values: Any) -> None:
        """Change the given values. Raises Refusal."""
        old = {name: getattr(self, name) for name in values}
        changed = [name for name, value in values.items() if old[name] != value]
        with transaction.atomic():
            claim()
            for name in changed:
                setattr(self, name, values[name])
            self._check(by)
            if changed:
                self.save(update_fields=changed)
                facts = {name: [str(old[name] or ""), str(values[name] or "")] for name in changed}
                record(self, "change", by=by, facts=facts, internal=True)

    def remove(self, *, by: Member | None) -> None:
        """Take the piece away while nothing hangs on it. Raises Refusal."""
        with transaction.atomic():
            claim()
            rules.may_set_up(by, self.project).or_refuse()
            record(self, "remove", by=by, facts={"name": self.name}, internal=True)
            try:
                self.delete()
            except (models.RestrictedError, models.ProtectedError):
                raise Refusal(_g("“%(name)s” is in use and stays.") % {"name": self.name}) from None

    def _check(self, by: Member | None) -> None:
        rules.may_set_up(by, self.project).or_refuse()
        namesakes = {"project_id": self.project_id, "name": self.name}
        others = type(self)._default_manager.filter(**namesakes)
        if not self.name.strip():
            raise Refusal(_g("A name is needed."))
        if others.exclude(pk=self.pk).exists():
            raise Refusal(_g("“%(name)s” exists already.") % {"name": self.name})


class InternalQuerySet(models.QuerySet[Any]):
    """Pieces that only the company's own people see in full."""

    def visible_to(self, member: Member) -> Self:
        """Those of the member's project; nothing for people from outside."""
        return self.none() if member.is_external else self.filter(project_id=member.project_id)


class Department(Part):
    """部门: a node of the department tree; `head` is a member."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="departments")
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("Belongs to"),
    )
    name = models.CharField(_("Department"), max_length=80)
    head = models.ForeignKey(
        "rollout.Member",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="heads",
        verbose_name=_("Department head"),
    )
    order = models.PositiveIntegerField(_("Place in the list"), default=0)

    objects = InternalQuerySet.as_manager()
    trail_kind = "department"
    # How far below the top the department lies; known only to who reads the whole tree.
    depth = 0

    class Meta:
        verbose_name = _("department")
        ordering: ClassVar = ["order", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name"], name="one_department_per_name")
        ]

    def _check(self, by: Member | None) -> None:
        super()._check(by)
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise Refusal(_g("A department cannot lie below itself."))
            seen.add(above.pk)
            above = above.parent
        if self.head is not None and (self.head.project_id != self.project_id or self.head.is_external):
            raise Refusal(_g("The head must be one of the company's own people in this project."))


class Area(Part):
    """系统模块: a module of the system being rolled out."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="areas")
    name = models.CharField(_("Module"), max_length=80)
    url_patterns = models.TextField(_("Address patterns, one a line"), blank=True)
    procedure = models.CharField(_("Procedure document"), max_length=300, blank=True)
    owner = models.ForeignKey(
        "rollout.Member", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="owned_areas", verbose_name=_("Owner"),
    )  # fmt: skip
    order = models.PositiveIntegerField(_("Place in the list"), default=0)

    objects = InternalQuerySet.as_manager()
    trail_kind = "area"

    class Meta:
        verbose_name = _("module")
        ordering: ClassVar = ["order", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name"], name="one_area_per_name")
        ]

    @property
    def procedure_url(self) -> str:
        """Where the procedure can be read: its own address, or the named article's; empty for a mere name."""
        said = self.procedure.strip()
        if article := ARTICLE.fullmatch(said):
            return self.project.url("knowledge:show", int(article[1]))
        # Any other scheme stays plain text: an address is only ever followed when it is a page.
        return said if said.lower().startswith(("https://", "http://")) and " " not in said else ""

    def _check(self, by: Member | None) -> None:
        super()._check(by)
        if self.owner is not None and self.owner.project_id != self.project_id:
            raise Refusal(_g("The owner must be a member of this project."))


class FirmQuerySet(models.QuerySet["Firm"]):
    """Firms by who may know of them."""

    def visible_to(self, member: Member) -> FirmQuerySet:
        """All of the project for its own people; an outside person knows the own firm only."""
        mine = self.filter(project_id=member.project_id)
        return mine.filter(Q(pk=member.firm_id)) if member.is_external else mine


class Firm(Part):
    """外部单位: the consultancy or the software company, within one project."""

    CONSULTANCY, SOFTWARE = "consultancy", "software"
    KINDS: ClassVar = [(CONSULTANCY, _("Consultancy")), (SOFTWARE, _("Software company"))]
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="firms")
    name = models.CharField(_("Firm"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=12, choices=KINDS, default=CONSULTANCY)

    objects = FirmQuerySet.as_manager()
    trail_kind = "firm"

    class Meta:
        verbose_name = _("firm")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name"], name="one_firm_per_name")
        ]

    @property
    def party(self) -> str:
        """The party colour under which its people hold the ball."""
        return "dev" if self.kind == self.SOFTWARE else "con"
