"""An endpoint: an address that hears of a project, with its secret and what it hears of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.webhooks import rules, signing
from luoshi.kernel import clock, idempotency, sealed
from luoshi.kernel.models import Record
from luoshi.kernel.trouble import Trouble, told
from luoshi.people.models import User
from luoshi.post.models import tell
from luoshi.rollout import rules as setup
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import Chain, record

ALL = "*"


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Endpoints by who may know of them, and whether they hear anything."""

    def visible_to(self, member: Member) -> EndpointQuerySet:
        """All of the project to its leads; what was said there is its owner's alone (`Delivery`)."""
        mine = self.filter(project_id=member.project_id)
        return mine if setup.may_set_up(member, member.project) else self.none()

    def working(self) -> EndpointQuerySet:
        """Those that are switched on."""
        return self.filter(off_at=None)

    def with_owner(self) -> EndpointQuerySet:
        """With what is asked before anything is sent."""
        return self.select_related(
            "project__organization", "member__user", "member__department", "member__firm"
        )


class Endpoint(Record):
    """推送地址: hears what its owner may read, from when it was made. Its secret never leaves again."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="endpoints")
    name = models.CharField(pgettext_lazy("webhook", "Name"), max_length=60)
    address = models.CharField(max_length=1000)
    # “problem.accept”, or “problem.*”.
    kinds: models.JSONField[Any, Any] = models.JSONField(default=list)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    # What happened before `since` is not told; the trail was read up to place `read_to`.
    since = models.DateTimeField(default=clock.now)
    read_to = models.PositiveBigIntegerField(default=0)
    worked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    off_at = models.DateTimeField(null=True)
    off_why = models.CharField(max_length=10, blank=True, choices=rules.WHY_OFF)

    objects = EndpointQuerySet.as_manager()
    trail_kind = "webhook"

    class Meta:
        verbose_name = _("webhook")
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    @property
    def url(self) -> str:
        """Its page."""
        return self.project.url("webhooks:show", self.pk)

    @property
    def host(self) -> str:
        """Where it lies, without what may be a secret in the address."""
        return urlsplit(self.address).netloc.rpartition("@")[2]

    @property
    def trouble(self) -> Trouble:
        """What went wrong last, in the reader's words."""
        return told(self.last_error)

    def wants(self, kind: str) -> bool:
        """Whether it hears of events of this kind."""
        return kind in self.kinds or f"{kind.partition('.')[0]}.{ALL}" in self.kinds

    def may_hear(self) -> bool:
        """Whether its owner still leads the project."""
        self.member.project = self.project
        return self.member.user.is_active and bool(setup.may_set_up(self.member, self.project))

    def secrets(self) -> list[str]:
        """By what is signed now. Raises sealed.Unopened when the key of the installation was lost."""
        known = [sealed.unseal(self.secret, self._purpose)]
        if self.old_until is not None and clock.now() < self.old_until:
            known.append(sealed.unseal(self.old_secret, self._purpose))
        return known

    @property
    def _purpose(self) -> str:
        return f"webhook:{self.pk}"

    # Verbs

    @classmethod
    def add(cls, *, by: Member, name: str, address: str, kinds: list[str]) -> tuple[Endpoint, str]:
        """One more address, and its secret, which nobody can read again. Raises Refusal."""
        rules.address_fits(address)
        rules.kinds_fit(kinds).or_refuse()
        secret, project = signing.new_secret(), by.project
        with transaction.atomic():
            idempotency.claim()
            rules.may_add(by, cls.objects.filter(project=project).count()).or_refuse()
            chain = Chain.objects.filter(scope=project.pk).first()
            one = cls(project=project, member=by, name=name, address=address, kinds=sorted(kinds),
                      read_to=chain.length if chain else 0)  # fmt: skip
            one.secret = sealed.seal(secret, one._purpose)
            one.save(force_insert=True)
            one._note("add", by, kinds=one.kinds)
        return one, secret

    def change(self, *, by: Member, name: str, address: str, kinds: list[str]) -> None:
        """Another name, address or choice. Raises Refusal."""
        rules.may_use(by, self).or_refuse()
        rules.address_fits(address)
        rules.kinds_fit(kinds).or_refuse()
        self.name, self.address, self.kinds = name, address, sorted(kinds)
        self._write("change", by, "name", "address", "kinds", facts={"kinds": self.kinds})

    def renew_secret(self, *, by: Member) -> str:
        """A new secret; the one before signs besides it for a day. Raises Refusal."""
        rules.may_use(by, self).or_refuse()
        secret = signing.new_secret()
        self.old_secret, self.old_until = self.secret, clock.now() + rules.OVERLAP
        if self.off_why == rules.SEALED:
            self.old_secret, self.old_until = "", None
        self.secret = sealed.seal(secret, self._purpose)
        self._write("renew_secret", by, "secret", "old_secret", "old_until")
        return secret

    def switch_on(self, *, by: Member) -> None:
        """It hears again, from now on; what happened meanwhile comes by `replay`. Raises Refusal."""
        rules.may_use(by, self).or_refuse()
        self.off_at, self.off_why, self.failing_since, self.last_error = None, "", None, ""
        self.since = clock.now()
        self._write("switch_on", by, "off_at", "off_why", "failing_since", "last_error", "since")

    def switch_off(self, *, by: Member) -> None:
        """It hears nothing until it is switched on. Raises Refusal."""
        rules.may_switch_off(by, self).or_refuse()
        self.off_at, self.off_why = clock.now(), rules.HAND
        self._write("switch_off", by, "off_at", "off_why", facts={"why": rules.HAND})

    def remove(self, *, by: Member) -> None:
        """Forget address, secret and log. Raises Refusal."""
        rules.may_switch_off(by, self).or_refuse()
        with transaction.atomic():
            idempotency.claim()
            self._note("remove", by)
            self.delete()

    # What the worker finds out

    def worked(self) -> None:
        """Something was taken."""
        Endpoint.objects.filter(pk=self.pk).update(worked_at=clock.now(), failing_since=None, last_error="")
        self.failing_since = None

    def failed(self, why: str) -> None:
        """Something was not; after three days without anything else it is switched off."""
        now = clock.now()
        self.failing_since = self.failing_since or now
        mine = Endpoint.objects.filter(pk=self.pk)
        mine.filter(failing_since=None).update(failing_since=self.failing_since)
        mine.update(last_error=why[:300])
        if now - self.failing_since > rules.PATIENCE:
            self.end(rules.FAILING)

    def end(self, why: str) -> None:
        """The product itself switches it off, and its owner is told why."""
        with transaction.atomic():
            mine = Endpoint.objects.filter(pk=self.pk, off_at=None)
            if mine.update(off_at=clock.now(), off_why=why):
                self.off_at, self.off_why = clock.now(), why
                self._note("switch_off", None, why=why)
                self._tell()

    @classmethod
    def end_all(cls, user: User, why: str) -> None:
        """All of a person, in every project."""
        for one in cls.objects.working().with_owner().filter(member__user=user):
            one.end(why)

    def _tell(self) -> None:
        tell(
            self.member, "webhook_off", self, act=True,
            title=_("Events are no longer sent to “%(name)s”") % {"name": self.name},
            body=dict(rules.WHY_OFF)[self.off_why], url=self.url, group=self.name,
        )  # fmt: skip

    def _write(self, verb: str, by: Member, *names: str, facts: dict[str, Any] | None = None) -> None:
        with transaction.atomic():
            idempotency.claim()
            self.save(update_fields=names)
            self._note(verb, by, **(facts or {}))

    def _note(self, verb: str, by: Member | None, **facts: Any) -> None:
        record(self, verb, by=by, facts={"name": self.name, **facts}, internal=True)

    def read_again(self, since: datetime, place: int) -> None:
        """Tell also what happened from then on, which stands after this place of the chain."""
        mine = Endpoint.objects.filter(pk=self.pk)
        mine.filter(since__gt=since).update(since=since)
        mine.filter(read_to__gt=place).update(read_to=place)
