"""Robots: the address of a group's or a person's own robot, sealed, and whether it works."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel import clock, sealed
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.messenger.products import BY_NAME, PRODUCTS, Address, understood
from luoshi.rollout import rules
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import record

MOST = 20
"""Group robots of one project: more than that is a slip."""


class RobotQuerySet(models.QuerySet["Robot"]):
    """Robots by whose they are."""

    def visible_to(self, member: Member) -> RobotQuerySet:
        """Everybody their own; those of groups to whoever sees the setup."""
        mine = self.filter(project_id=member.project_id)
        own = Q(member=member)
        return mine.filter(own | Q(member=None) if rules.may_see_setup(member) else own)

    def of_groups(self) -> RobotQuerySet:
        """Those that speak into a group of the project."""
        return self.filter(member=None)

    def working(self) -> RobotQuerySet:
        """Those that were not refused for good the last time."""
        return self.filter(broken_at=None)


class Robot(Record):
    """One robot; without `member` it speaks into a group of the project. Its address never leaves again."""

    PRODUCTS: ClassVar = [(product.name, product.label) for product in PRODUCTS]
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="robots")
    member = models.OneToOneField(Member, null=True, on_delete=models.CASCADE, related_name="robot")
    name = models.CharField(pgettext_lazy("chat", "Group"), max_length=60, blank=True)
    product = models.CharField(max_length=20, choices=PRODUCTS)
    address = models.TextField()
    hint = models.CharField(max_length=4)
    # What a group is told, as ` missing serious `.
    occasions = models.CharField(max_length=200, default=" ")
    language = models.CharField(max_length=10, default="zh-hans")
    changed_at = models.DateTimeField(default=clock.now)
    worked_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = RobotQuerySet.as_manager()
    trail_kind = "robot"

    class Meta:
        verbose_name = _("robot")
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name or str(BY_NAME[self.product].label)

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    @property
    def shown(self) -> str:
        """All that is ever shown of the address: the program and its last characters."""
        return f"{BY_NAME[self.product].label} …{self.hint}"

    @property
    def occasion_set(self) -> set[str]:
        """What this group is told."""
        return set(self.occasions.split())

    def opened(self) -> Address:
        """Where it is called. Raises sealed.Unopened when the key of the installation was lost."""
        url, secret = json.loads(sealed.unseal(self.address, f"robot:{self.pk}"))
        return Address(self.product, url, secret)

    # Verbs

    @classmethod
    def own(cls, address: str, secret: str = "", *, by: Member) -> Robot:
        """The member's own robot, in place of the one before. Raises Refusal."""
        found = understood(address, secret)
        with transaction.atomic():
            claim()
            robot = cls.objects.select_for_update().filter(member=by).first() or cls(
                project=by.project, member=by
            )
            robot._take(found, by)
            record(robot, "set_up", by=by, facts={"product": found.product}, internal=True)
        return robot

    @classmethod
    def of_group(
        cls, address: str, secret: str = "", *, name: str, occasions: list[str], by: Member
    ) -> Robot:
        """One more group of the project. Raises Refusal."""
        rules.may_set_up(by, by.project).or_refuse()
        found = understood(address, secret)
        with transaction.atomic():
            claim()
            if cls.objects.of_groups().filter(project=by.project).count() >= MOST:
                raise Refusal(_g("A project has at most %(count)d groups.") % {"count": MOST})
            robot = cls(project=by.project, name=name, occasions=_joined(occasions))
            robot._take(found, by)
            facts = {"product": found.product, "name": name, "occasions": sorted(occasions)}
            record(robot, "set_up", by=by, facts=facts, internal=True)
        return robot

    def choose(self, occasions: list[str], *, by: Member) -> None:
        """What this group is told from now on. Raises Refusal."""
        self.may_change(by)
        with transaction.atomic():
            claim()
            Robot.objects.filter(pk=self.pk).update(occasions=_joined(occasions))
            record(self, "choose", by=by, facts={"occasions": sorted(occasions)}, internal=True)

    def remove(self, *, by: Member) -> None:
        """Forget the address; what waits for it is not said any more, letters go by mail. Raises Refusal."""
        self.may_change(by)
        with transaction.atomic():
            claim()
            record(self, "remove", by=by, facts={"product": self.product, "name": self.name}, internal=True)
            self.delete()

    def may_change(self, by: Member) -> None:
        """Raises Refusal unless it is one's own, or a group's and one leads the project."""
        if self.member_id is None:
            rules.may_set_up(by, self.project).or_refuse()
        elif self.member_id != by.pk:
            raise Refusal(_g("Everybody sets up their own robot."))

    def worked(self) -> None:
        """The program took a message."""
        Robot.objects.filter(pk=self.pk).update(worked_at=clock.now(), broken_at=None, last_error="")

    def failed(self, why: str, *, for_good: bool) -> None:
        """It did not; one that is refused for good is called again only when it is renewed or tried."""
        values: dict[str, Any] = {"last_error": why[:300]} | ({"broken_at": clock.now()} if for_good else {})
        Robot.objects.filter(pk=self.pk).update(**values)

    def _take(self, found: Address, by: Member) -> None:
        self.product, self.hint = found.product, found.hint
        self.address = sealed.seal(json.dumps([found.url, found.secret]), f"robot:{self.pk}")
        self.language, self.changed_at = by.user.language, clock.now()
        self.worked_at, self.broken_at, self.last_error = None, None, ""
        self.save()


def _joined(occasions: list[str]) -> str:
    return f" {' '.join(sorted(occasions))} "
