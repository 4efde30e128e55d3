"""Tokens: by one of them a program works as its member, and as nobody else."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luoshi.api import rules
from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.people.models import User, digest
from luoshi.rollout.models import Member
from luoshi.trail.models import record

PREFIX = "luo_"


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens by whose they are and whether they still work."""

    def visible_to(self, member: Member) -> TokenQuerySet:
        """A member's own; nobody else sees that there are any."""
        return self.filter(member=member)

    def working(self) -> TokenQuerySet:
        """Neither revoked nor at their end."""
        return self.filter(revoked_at__isnull=True, ends_on__gte=clock.now().date())


class Token(Record):
    """API令牌: opaque, kept as a hash, for one member of one project, with a scope and an end."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=10, choices=rules.SCOPES)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    ends_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    # The minute in which it worked last, and how many requests were let in then; written once in a block.
    minute = models.BigIntegerField(default=0)
    let_in = models.PositiveIntegerField(default=0)

    objects = TokenQuerySet.as_manager()
    trail_kind = "token"

    class Meta:
        verbose_name = _("API token")
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, *, by: Member, name: str, scope: str, ends_on: date) -> tuple[Token, str]:
        """A new token and its secret, which nobody can read again. Raises Refusal."""
        rules.may_make(by, cls.objects.visible_to(by).working().count(), ends_on).or_refuse()
        secret = PREFIX + secrets.token_urlsafe(32)
        with transaction.atomic():
            idempotency.claim()
            token = cls(member=by, name=name, scope=scope, ends_on=ends_on, token_hash=digest(secret))
            token.save(force_insert=True)
            record(by, "make_token", by=by, facts={"name": name, "scope": scope}, internal=True)
        return token, secret

    def revoke(self, *, by: Member) -> None:
        """It stops working at once."""
        with transaction.atomic():
            idempotency.claim()
            if type(self).objects.filter(pk=self.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
                record(self.member, "revoke_token", by=by, facts={"name": self.name}, internal=True)

    @classmethod
    def revoke_all(cls, user: User) -> int:
        """All of a person, in every project; how many there were."""
        working = cls.objects.filter(member__user=user, revoked_at__isnull=True)
        return working.update(revoked_at=clock.now())

    @classmethod
    def of(cls, secret: str) -> Token | None:
        """The working token behind this secret, with its member and project."""
        if not secret.startswith(PREFIX):
            return None
        with_it = ("member__project__organization", "member__user", "member__department", "member__firm")
        found = cls.objects.select_related(*with_it).filter(token_hash=digest(secret)).first()
        if found is None or not found.works or not found.member.user.is_active:
            return None
        return found if found.member.is_active_on(found.member.project.today()) else None

    @property
    def works(self) -> bool:
        """Neither revoked nor at its end."""
        return self.revoked_at is None and clock.now().date() <= self.ends_on

    @property
    def used_at(self) -> datetime | None:
        """The minute in which it worked last; None before the first time."""
        return datetime.fromtimestamp(self.minute * 60, UTC) if self.minute else None

    def take(self, minute: int, block: int) -> bool:
        """Let `block` requests of this minute in, for all processes together; False above the limit."""
        mine, fits = Token.objects.filter(pk=self.pk), rules.PER_MINUTE - block
        same = mine.filter(minute=minute, let_in__lte=fits)
        # Another process may begin the minute between the two statements; then the third counts.
        return bool(
            same.update(let_in=F("let_in") + block)
            or mine.exclude(minute=minute).update(minute=minute, let_in=block)
            or same.update(let_in=F("let_in") + block)
        )

    @staticmethod
    def usual_end() -> date:
        """The end that the form proposes."""
        return clock.now().date() + timedelta(days=rules.USUAL_DAYS)
