"""The company's own application in WeCom, and who is who there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock, sealed
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout import rules
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import record

corp_shape = RegexValidator(r"^[A-Za-z0-9_-]{6,64}\Z", _("Please copy it from WeCom as it stands there."))
secret_shape = RegexValidator(r"^[A-Za-z0-9_-]{20,128}\Z", _("Please copy it from WeCom as it stands there."))
# Begins with a letter or digit: “@all” would be everybody of the company.
PERSON = r"^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}\Z"
person_shape = RegexValidator(PERSON, _("Please copy it from WeCom as it stands there."))
EARLY = timedelta(minutes=5)


class WecomApp(Record):
    """One application for one project; its secret and its pass are sealed and never shown."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="wecom")
    corp = models.CharField(_("Corp ID"), max_length=64)
    agent = models.PositiveIntegerField(_("AgentId"))
    secret = models.TextField()
    hint = models.CharField(max_length=4)
    token = models.TextField(blank=True)
    token_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=clock.now)
    worked_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    trail_kind = "wecom"

    class Meta:
        verbose_name = _("WeCom application")

    def __str__(self) -> str:
        return f"{self.corp} {self.agent}"

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    @property
    def shown(self) -> str:
        """All that is ever shown of the secret."""
        return f"…{self.hint}"

    def opened(self) -> str:
        """The secret. Raises sealed.Unopened."""
        return sealed.unseal(self.secret, f"wecom:{self.pk}")

    def valid_token(self) -> str:
        """The pass that still holds, or nothing."""
        if not self.token or self.token_until is None or self.token_until <= clock.now():
            return ""
        try:
            return sealed.unseal(self.token, f"wecom-token:{self.pk}")
        except sealed.Unopened:
            return ""

    def keep_token(self, token: str, seconds: int) -> None:
        """A fresh pass; empty: the one we have is not taken any more."""
        self.token = sealed.seal(token, f"wecom-token:{self.pk}") if token else ""
        self.token_until = clock.now() + max(timedelta(seconds=seconds) - EARLY, timedelta(seconds=30))
        self.save(update_fields=["token", "token_until"])

    # Verbs

    @classmethod
    def set_up(cls, corp: str, agent: int, secret: str, *, by: Member) -> WecomApp:
        """The application of the project; an empty secret keeps the one that is known. Raises Refusal."""
        rules.may_set_up(by, by.project).or_refuse()
        with transaction.atomic():
            claim()
            app = cls.objects.select_for_update().filter(project=by.project).first() or cls(
                project=by.project
            )
            if not secret and not app.secret:
                raise Refusal(_g("The secret is missing; it stands on the page of the application in WeCom."))
            app.corp, app.agent, app.changed_at = corp, agent, clock.now()
            if secret:
                app.secret, app.hint = sealed.seal(secret, f"wecom:{app.pk}"), secret[-4:]
            app.token, app.token_until, app.worked_at, app.broken_at, app.last_error = (
                "",
                None,
                None,
                None,
                "",
            )
            app.save()
            record(app, "set_up", by=by, facts={"corp": corp, "agent": agent}, internal=True)
        return app

    def remove(self, *, by: Member) -> None:
        """Forget it; letters go by mail. Raises Refusal."""
        rules.may_set_up(by, self.project).or_refuse()
        with transaction.atomic():
            claim()
            record(self, "remove", by=by, facts={"corp": self.corp, "agent": self.agent}, internal=True)
            self.delete()

    def worked(self) -> None:
        """WeCom took a message."""
        WecomApp.objects.filter(pk=self.pk).update(worked_at=clock.now(), broken_at=None, last_error="")

    def failed(self, why: str, *, for_good: bool) -> None:
        """It did not; one that is refused as a whole is asked again only when it is renewed or tried."""
        WecomApp.objects.filter(pk=self.pk).update(
            last_error=why[:300], **({"broken_at": clock.now()} if for_good else {})
        )


class WecomPerson(Record):
    """What a member is called in WeCom."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="wecom")
    person = models.CharField(_("WeCom account"), max_length=64, validators=[person_shape])
    trail_kind = "wecom"

    class Meta:
        verbose_name = _("WeCom account")
        ordering: ClassVar = ["member__name"]

    def __str__(self) -> str:
        return self.person

    @classmethod
    def name_all(cls, named: Mapping[UUID, str], *, by: Member) -> int:
        """Who is called what; an empty name forgets it. Returns how many differ. Raises Refusal."""
        rules.may_set_up(by, by.project).or_refuse()
        if any(name and not re.match(PERSON, name) for name in named.values()):
            raise Refusal(_g("Please copy it from WeCom as it stands there."))
        with transaction.atomic():
            claim()
            members = Member.objects.of(by.project).in_bulk(list(named))
            known = {row.member_id: row.person for row in cls.objects.filter(member__in=members)}
            different = {key: named[key] for key in members if named[key] != known.get(key, "")}
            cls.objects.filter(member__in=different).delete()
            WecomPerson.objects.bulk_create(
                [WecomPerson(member_id=key, person=name) for key, name in different.items() if name]
            )
            if different:
                facts = {"members": sorted(members[key].name for key in different)}
                record(by.project, "name_in_wecom", by=by, facts=facts, internal=True)
        return len(different)
