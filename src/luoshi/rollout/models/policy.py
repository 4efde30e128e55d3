"""What a company asks of its people when they sign in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.idempotency import claim
from luoshi.people.terms import Terms
from luoshi.rollout import rules
from luoshi.rollout.roles import LEAD, SPONSOR
from luoshi.trail.models import record

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from luoshi.people.models import User
    from luoshi.rollout.models.member import Member
    from luoshi.rollout.models.project import Organization

NOBODY, ANSWERABLE, EVERYBODY = "nobody", "answerable", "everybody"
SECOND = [
    (NOBODY, _("Nobody has to")),
    (ANSWERABLE, _("Project leads, the head of the company, and people from outside")),
    (EVERYBODY, _("Everybody")),
]
BY_PASSWORD = [
    (EVERYBODY, _("Everybody")),
    (ANSWERABLE, _("Only project leads, the head of the company, and people from outside")),
]


def bounded(label: StrOrPromise, usual: int, *, most: int) -> Any:
    """A length from one to bounds that no company can leave."""
    return models.PositiveSmallIntegerField(
        label,
        default=usual,
        db_default=usual,
        validators=[MinValueValidator(1), MaxValueValidator(most)],
    )


class SignInPolicy(models.Model):
    """Second factor, password and length of sessions, for all projects of a company.

    The database knows the defaults too: a node of the release before founds companies without them.
    """

    second_for = models.CharField(
        _("Who must use a second factor"),
        max_length=10, choices=SECOND, default=NOBODY, db_default=NOBODY,
    )  # fmt: skip
    second_from = models.DateField(_("From which day on"), null=True, blank=True)
    password_for = models.CharField(
        _("Who may sign in by password"),
        max_length=10, choices=BY_PASSWORD, default=EVERYBODY, db_default=EVERYBODY,
    )  # fmt: skip
    front_idle = bounded(_("Unused, in days"), 14, most=30)
    front_whole = bounded(_("At most, in days"), 30, most=90)
    desk_idle = bounded(_("Unused, in hours"), 12, most=72)
    desk_whole = bounded(_("At most, in days"), 7, most=30)
    outside_idle = bounded(_("Unused, in hours"), 1, most=12)
    outside_whole = bounded(_("At most, in hours"), 12, most=72)

    class Meta:
        abstract = True

    POLICY: ClassVar = (
        "second_for", "second_from", "password_for", "front_idle", "front_whole", "desk_idle", "desk_whole",
        "outside_idle", "outside_whole",
    )  # fmt: skip

    def change_policy(self, *, by: Member | None, **values: Any) -> None:
        """Change what is asked; it holds for all projects of the company. Raises Refusal."""
        mine = cast("Organization", self)
        with transaction.atomic():
            claim()
            if by is not None:
                rules.may_set_up(by, by.project).or_refuse()
            old = type(mine).objects.select_for_update().get(pk=mine.pk)
            facts = {}
            for name in self.POLICY:
                before, after = getattr(old, name), values.get(name, getattr(old, name))
                if before != after:
                    facts[name] = [str(before or ""), str(after or "")]
                setattr(mine, name, after)
            if facts:
                mine.save(update_fields=list(facts))
                record(by.project if by else mine, "change_sign_in", by=by, facts=facts, internal=True)

    def second_due(self, member: Member) -> date | None:
        """From which day on this member needs a second factor; None for never."""
        needs = self.second_for == EVERYBODY or (self.second_for == ANSWERABLE and answerable(member))
        return (self.second_from or date.min) if needs else None

    def terms(self, member: Member) -> Terms:
        """All that is asked of one member."""
        if member.is_external:
            idle, whole = timedelta(hours=self.outside_idle), timedelta(hours=self.outside_whole)
        elif member.has(LEAD, SPONSOR):
            idle, whole = timedelta(hours=self.desk_idle), timedelta(days=self.desk_whole)
        else:
            idle, whole = timedelta(days=self.front_idle), timedelta(days=self.front_whole)
        by_password = self.password_for == EVERYBODY or answerable(member)
        return Terms(idle, whole, by_password, self.second_due(member))


def answerable(member: Member) -> bool:
    """Whoever decides for the company, and whoever comes from outside it."""
    return member.is_external or member.has(LEAD, SPONSOR)


def terms_asked(user: User) -> list[Terms]:
    """What the companies of this person ask, membership by membership."""
    rows = user.memberships.select_related("project__organization")
    return [row.project.organization.terms(row) for row in rows if row.is_active_on(row.project.today())]
