"""The address of a member's calendar: whoever has it reads meetings and due dates, and nothing else."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from luoshi.api import rules
from luoshi.api.models.secret import Secret
from luoshi.kernel import clock, idempotency
from luoshi.people.models import digest
from luoshi.rollout.models import Member
from luoshi.trail.models import record


class FeedQuerySet(models.QuerySet["Feed"]):
    """Addresses by whose they are."""

    def visible_to(self, member: Member) -> FeedQuerySet:
        """A member's own; nobody else sees that there is one."""
        return self.filter(member=member)


class Feed(Secret):
    """日历订阅: one address for a member; a new one ends the old one."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="feed")

    objects = FeedQuerySet.as_manager()
    trail_kind = "feed"
    prefix: ClassVar[str] = "feed_"

    class Meta:
        verbose_name = _("calendar address")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def per_minute(self) -> int:
        """Several devices of one person, each of which asks rarely."""
        return rules.FEED_PER_MINUTE

    @classmethod
    def make(cls, *, by: Member) -> str:
        """A new address, in place of one that there may be; its secret, which nobody can read again."""
        secret = cls.prefix + secrets.token_urlsafe(32)
        fresh = {
            "token_hash": digest(secret),
            "made_at": clock.now(),
            "revoked_at": None,
            "minute": 0,
            "let_in": 0,
        }
        with transaction.atomic():
            idempotency.claim()
            _row, new = cls.objects.update_or_create(member=by, defaults=fresh)
            record(by, "make_feed" if new else "renew_feed", by=by, internal=True)
        return secret

    def revoke(self, *, by: Member) -> None:
        """It leads nowhere from now on."""
        with transaction.atomic():
            idempotency.claim()
            if type(self).objects.filter(pk=self.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
                record(self.member, "revoke_feed", by=by, internal=True)
