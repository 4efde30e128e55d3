"""Browsers that ring: where each one is reached, sealed, and whose it is."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from luoshi.kernel import clock, sealed
from luoshi.kernel.destination import allowed
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.trail.models import record

MOST, LONGEST = 5, 1000
KEY_BYTES, SECRET_BYTES = 65, 16


@dataclass(frozen=True)
class Place:
    """Where a browser is reached, and with which keys only it can read."""

    endpoint: str
    key: bytes
    secret: bytes


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """A member's own browsers."""

    def visible_to(self, member: Member) -> SubscriptionQuerySet:
        """Nobody sees where another one is reached."""
        return self.filter(member=member)


class Subscription(Record):
    """One browser in which this member wants to hear it ring. Its address never leaves again."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="subscriptions")
    digest = models.CharField(max_length=64)
    place = models.TextField()
    host = models.CharField(max_length=253)
    user_agent = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    rang_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()
    trail_kind = "subscription"

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "digest"], name="one_subscription_a_browser")
        ]
        # Whose it was before, when somebody else registers the same browser.
        indexes: ClassVar = [models.Index(fields=["digest"], name="subscription_browser")]

    def __str__(self) -> str:
        return self.host

    @property
    def project_id(self) -> object:
        """The trail in which it is kept."""
        return self.member.project_id

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.member.project.organization_id

    def opened(self) -> Place:
        """Where it rings. Raises sealed.Unopened when the key of the installation was lost."""
        endpoint, key, secret = json.loads(sealed.unseal(self.place, f"subscription:{self.pk}"))
        return Place(endpoint, _bytes(key), _bytes(secret))

    # Verbs

    @classmethod
    def take(cls, *, by: Member, endpoint: str, key: str, secret: str, user_agent: str = "") -> Subscription:
        """Let this browser ring for this member, and for nobody else who used it before. Raises Refusal."""
        _fits(endpoint, key, secret)
        digest = sha256(endpoint.encode()).hexdigest()
        with transaction.atomic():
            claim()
            cls.objects.filter(digest=digest).exclude(member__user_id=by.user_id).delete()
            known = cls.objects.filter(member=by, digest=digest).first()
            if known is None and cls.objects.filter(member=by).count() >= MOST:
                raise Refusal(
                    _("At most %(count)d browsers ring; please remove one first.") % {"count": MOST}
                )
            one = known or cls(member=by, digest=digest)
            one.place = sealed.seal(json.dumps([endpoint, key, secret]), f"subscription:{one.pk}")
            one.host, one.user_agent = urlsplit(endpoint).hostname or "", user_agent[:200]
            one.save()
            if known is None:
                record(one, "set_up", by=by, facts={"host": one.host}, internal=True)
        return one

    def remove(self, *, by: Member) -> None:
        """It rings no longer. Raises Refusal for somebody else's."""
        if self.member_id != by.pk:
            raise Refusal(_("Everybody says for themselves how they want to be told."))
        with transaction.atomic():
            claim()
            record(self, "remove", by=by, facts={"host": self.host}, internal=True)
            self.delete()

    def gone(self) -> None:
        """The push service knows it no longer: the person took it back in the browser."""
        Subscription.objects.filter(pk=self.pk).delete()

    def rang(self) -> None:
        """The push service took it."""
        Subscription.objects.filter(pk=self.pk).update(rang_at=clock.now())


def _fits(endpoint: str, key: str, secret: str) -> None:
    """Raises Refusal unless it is a public https address and keys of the right kind."""
    allowed(settings.OUTGOING_ALLOW).judge(endpoint)
    wrong = Refusal(_("This browser did not say where it can be reached. Please try again."))
    try:
        point, auth = _bytes(key), _bytes(secret)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise wrong from None
    if len(point) != KEY_BYTES or len(auth) != SECRET_BYTES or len(endpoint) > LONGEST:
        raise wrong


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
