"""Whose account somebody is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.people import protection
from luoshi.people.ways.declared import Claimed, Way, ways
from luoshi.trail.models import record
from luoshi.ui.moments import moment_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from luoshi.people.models import User


class Identity(Record):
    """登录方式: an account elsewhere by which a person signs in. Its key is issuer and subject."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="identities")
    way = models.CharField(max_length=40)
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    label = models.CharField(max_length=120, blank=True)
    linked_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("way to sign in")
        ordering: ClassVar = ["linked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_per_identity")
        ]

    def __str__(self) -> str:
        return self.label or self.subject

    @property
    def way_name(self) -> StrOrPromise:
        """What its way is called; a way that is not offered any more keeps its short name."""
        return next((way.name for way in ways() if way.key == self.way), self.way)

    @property
    def used_words(self) -> str:
        """When it was last used."""
        return moment_text(self.used_at) if self.used_at else ""

    @classmethod
    def of(cls, claimed: Claimed) -> Identity | None:
        """The one with exactly this issuer and this subject; a mail address is nowhere asked for."""
        key = {"issuer": claimed.issuer, "subject": claimed.subject}
        return cls.objects.select_related("user").filter(**key).first()

    @classmethod
    def link(cls, user: User, way: Way, claimed: Claimed) -> Identity:
        """From now on this person signs in by it. Raises Refusal when it is somebody's already."""
        with transaction.atomic():
            known = cls.of(claimed)
            if known is not None and known.user_id == user.pk:
                return known
            if known is not None:
                raise Refusal(_g("This account is linked with another person here."))
            linked = cls(user=user, way=way.key, issuer=claimed.issuer, subject=claimed.subject)
            linked.label = claimed.label[:120]
            try:
                with transaction.atomic():
                    linked.save(force_insert=True)
            except IntegrityError:
                raise Refusal(_g("This account is linked with another person here.")) from None
            record(user, "link_way", by=user, facts={"way": way.key}, internal=True)
        return linked

    def unlink(self, *, by: User, by_password: bool = True) -> None:
        """It opens nothing any more. Raises Refusal for the last way that the person has.

        `by_password`: whether the person's companies let a password in.
        """
        with transaction.atomic():
            # Locked, so that two browsers do not take the last two ways at once.
            person = get_user_model().objects.select_for_update().get(pk=self.user_id)
            others = type(self).objects.filter(user=person).exclude(pk=self.pk)
            password = by_password and person.has_usable_password()
            if by.pk != person.pk or not (password or others.exists()):
                raise Refusal(
                    _g("This is your last way to sign in. Set a password or link another one first.")
                )
            self.delete()
            protection.changed.send(sender=type(person), user=person)
            record(person, "unlink_way", by=by, facts={"way": self.way}, internal=True)

    def used(self, claimed: Claimed) -> None:
        """Note when, and what the person is called there now."""
        self.used_at, self.label = clock.now(), claimed.label[:120]
        self.save(update_fields=["used_at", "label"])
