"""Members: a person in a project, with roles and dates."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank
from luoshi.rollout.models.joining import Joining
from luoshi.rollout.models.parts import Department, Firm
from luoshi.rollout.models.project import Project
from luoshi.rollout.roles import DEVELOPER, EXTERNAL, LEAD, OBSERVER, RANK, ROLES, SPONSOR


class MemberQuerySet(models.QuerySet["Member"]):
    """Members of a project, those active, those with a role."""

    def of(self, project: Project) -> MemberQuerySet:
        """Members of this project."""
        return self.filter(project=project)

    def active(self, day: date | Blank | None = None) -> MemberQuerySet:
        """Members whose dates include `day` (today by default)."""
        day = day or clock.now().date()
        from_ok = Q(active_from__isnull=True) | Q(active_from__lte=day)
        until_ok = Q(active_to__isnull=True) | Q(active_to__gte=day)
        return self.filter(from_ok, until_ok, user__is_active=True)

    def with_role(self, *roles: str) -> MemberQuerySet:
        """Members holding at least one of these roles."""
        any_of = Q()
        for role in roles:
            any_of |= Q(roles__contains=f" {role} ")
        return self.filter(any_of)

    def internal(self) -> MemberQuerySet:
        """Members of the company itself."""
        return self.filter(firm__isnull=True)

    def visible_to(self, member: Member) -> MemberQuerySet:
        """Colleagues of the same project; outsiders see the company's lead and their own firm only."""
        mine = self.filter(project_id=member.project_id)
        if not member.is_external:
            return mine
        return mine.filter(Q(firm_id=member.firm_id) | Q(roles__contains=" lead "))


class Member(Joining, Record):
    """成员: a person in one project. `roles` is kept as ` lead reporter ` for cheap look-ups."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=80)
    roles = models.CharField(_("Roles"), max_length=100)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT,
        related_name="members", verbose_name=_("Department"),
    )  # fmt: skip
    firm = models.ForeignKey(
        Firm, null=True, blank=True, on_delete=models.PROTECT, related_name="members", verbose_name=_("Firm")
    )
    job = models.CharField(_("Job title"), max_length=60, blank=True)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    active_from = models.DateField(pgettext_lazy("membership", "From"), null=True, blank=True)
    active_to = models.DateField(pgettext_lazy("membership", "Until"), null=True, blank=True)
    responsible = models.BooleanField(_("Responsible lead"), default=False)

    objects = MemberQuerySet.as_manager()
    trail_kind = "member"

    class Meta:
        verbose_name = _("member")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "user"], name="one_membership_per_project"),
            models.CheckConstraint(
                condition=Q(firm__isnull=True) | Q(active_to__isnull=False), name="external_access_ends"
            ),
        ]
        # Every report is given to the responsible lead, who is not looked for among a hundred thousand.
        indexes: ClassVar = [models.Index(fields=["project", "-responsible", "id"], name="member_leads")]

    def __str__(self) -> str:
        return self.name

    def has(self, *roles: str) -> bool:
        """Whether the member holds at least one of these roles."""
        return any(f" {role} " in self.roles for role in roles)

    @property
    def role_set(self) -> set[str]:
        """Names of the roles held."""
        return set(self.roles.split())

    @staticmethod
    def join_roles(roles: set[str]) -> str:
        """Roles in the stored form."""
        return f" {' '.join(sorted(roles))} "

    @property
    def is_external(self) -> bool:
        """Whether the member comes from outside the company. Deny by default: either sign is enough."""
        return self.firm_id is not None or bool(self.role_set & EXTERNAL)

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    @property
    def email(self) -> str:
        """The address of the person."""
        return self.user.email

    @property
    def party(self) -> str:
        """The party whose colour the person wears: rep, us, con or dev."""
        if self.has(DEVELOPER):
            return "dev"
        if self.is_external:
            return "con"
        return "us" if self.has(LEAD, SPONSOR) else "rep"

    @property
    def initial(self) -> str:
        """One character for the avatar."""
        return self.name[:1]

    @property
    def role_label(self) -> str:
        """The foremost role in words."""
        first = next((role for role in RANK if self.has(role)), OBSERVER)
        return str(dict(ROLES)[first])

    @property
    def role_labels(self) -> list[str]:
        """All roles in words, the foremost first."""
        return [str(dict(ROLES)[role]) for role in RANK if self.has(role)]

    def is_active_on(self, day: date) -> bool:
        """Whether the dates of the membership include this day."""
        return (not self.active_from or self.active_from <= day) and (
            not self.active_to or day <= self.active_to
        )
