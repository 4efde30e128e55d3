"""Tokens: by one of them a program works as its member, and as nobody else."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from luoshi.api import rules
from luoshi.api.models.secret import Secret
from luoshi.kernel import clock, idempotency
from luoshi.people.models import digest
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


class Token(Secret):
    """API令牌: opaque, kept as a hash, for one member of one project, with a scope and an end."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=10, choices=rules.SCOPES)
    ends_on = models.DateField()

    objects = TokenQuerySet.as_manager()
    trail_kind = "token"
    prefix: ClassVar[str] = PREFIX
    block: ClassVar[int] = 20

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

    @property
    def works(self) -> bool:
        """Neither revoked nor at its end."""
        return self.revoked_at is None and clock.now().date() <= self.ends_on

    @property
    def per_minute(self) -> int:
        """Requests of one token."""
        return rules.PER_MINUTE

    @staticmethod
    def usual_end() -> date:
        """The end that the form proposes."""
        return clock.now().date() + timedelta(days=rules.USUAL_DAYS)
