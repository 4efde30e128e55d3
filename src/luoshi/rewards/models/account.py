"""A member's account: nothing but the row that is locked while points are booked, and a wish."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import idempotency
from luoshi.kernel.models import Record
from luoshi.rewards import rules
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import record


class AccountQuerySet(models.QuerySet["Account"]):
    """Accounts by who may see them."""

    def visible_to(self, member: Member) -> AccountQuerySet:
        """The own one; whoever decides about points sees all of the project."""
        if not rules.may_read(member):
            return self.none()
        mine = self.filter(project_id=member.project_id)
        return mine if rules.may_decide(member) else mine.filter(member=member)


class Account(Record):
    """积分账户: keeps no balance, which is a sum. `on_wall` is the person's own consent, off at first."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="points_account")
    on_wall = models.BooleanField(_("Show me on the wall of thanks"), default=False)

    objects = AccountQuerySet.as_manager()
    trail_kind = "account"

    class Meta:
        verbose_name = _("account")

    def __str__(self) -> str:
        return str(self.member_id)

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    @classmethod
    def locked(cls, member: Member) -> Account:
        """The account, locked until commit: bookings of one person come one after the other."""
        found, _new = cls.objects.select_for_update().get_or_create(
            member=member, defaults={"project_id": member.project_id}
        )
        return found

    @classmethod
    def of(cls, member: Member) -> Account:
        """The account to read from; an unsaved one for whoever has none yet."""
        return cls.objects.filter(member=member).first() or cls(member=member, project_id=member.project_id)

    @classmethod
    def show(cls, on: bool, *, by: Member) -> None:
        """Agree to stand on the wall, or no longer: it is gone from there at once. Raises Refusal."""
        with transaction.atomic():
            idempotency.claim()
            rules.may_read(by).or_refuse()
            account = cls.locked(by)
            if account.on_wall == on:
                return
            account.on_wall, account.project = on, by.project
            account.save(update_fields=["on_wall"])
            record(account, "wall" if on else "off_wall", by=by, internal=True)
