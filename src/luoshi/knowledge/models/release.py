"""Releases 系统升级: which version of the system is in use, and what an upgrade puts in doubt."""

from __future__ import annotations

import re
from typing import ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge import notices, rules
from luoshi.knowledge.lifecycle import PROVEN, PUBLISHED
from luoshi.rollout.models import Area, Member, Organization, Project
from luoshi.trail.models import record


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases are the company's own."""

    def visible_to(self, member: Member) -> ReleaseQuerySet:
        """Those of the project; nothing for people from outside."""
        return self.none() if member.is_external else self.filter(project_id=member.project_id)


class Release(Record):
    """From when on the system, or one module of it, runs in which version."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="releases")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    doubted = models.PositiveIntegerField(default=0)

    objects = ReleaseQuerySet.as_manager()
    trail_kind = "release"

    class Meta:
        verbose_name = "release"
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return self.version

    @classmethod
    def current(cls, project: Project, area: UUID | None = None) -> str:
        """The version in use now: the module's own if it came last, else that of the system; or empty."""
        rows = cls.objects.filter(Q(area__isnull=True) | Q(area=area), project=project)
        return rows.values_list("version", flat=True).first() or ""

    @classmethod
    def older(cls, project: Project, version: str, area: Area | None = None) -> list[models.Model]:
        """The trusted articles that were written for an earlier version; those without one hold for all."""
        articles = apps.get_model("knowledge", "Article")._default_manager.filter(project=project)
        trusted = articles.filter(state__in=(PUBLISHED, PROVEN)).exclude(version="")
        rows = trusted.filter(area=area) if area else trusted
        return [one for one in rows.order_by("number") if earlier(one.version, version)]

    @classmethod
    def announce(cls, *, by: Member, version: str, area: Area | None = None) -> Release:
        """系统升级到 x: every article of an earlier version is marked for review. Raises Refusal."""
        version = " ".join(version.split())[:40]
        with transaction.atomic():
            idempotency.claim()
            rules.lead_only(by.project, by).or_refuse()
            if not version:
                raise Refusal(_("Please write the version."))
            if version == cls.current(by.project, area.pk if area else None):
                raise Refusal(_("%(version)s is in use already.") % {"version": version})
            made = cls(organization_id=by.project.organization_id, project=by.project, area=area)
            made.version, made.by, made.at = version, by, clock.now()
            articles = cls.older(by.project, version, area)
            made.doubted = len(articles)
            made.save(force_insert=True)
            for article in articles:
                article.project = by.project  # type: ignore[attr-defined]
                article.outdate(by=by, version=version)  # type: ignore[attr-defined]
            facts = {"version": version, "area": area.name if area else "", "articles": made.doubted}
            record(made, "upgrade", by=by, facts=facts, internal=True)
            notices.upgraded(made)
        return made


def earlier(one: str, other: str) -> bool:
    """Whether the first version came before the second; what differs and cannot be compared did."""
    here, there = _numbers(one), _numbers(other)
    return here < there if here and there else one.strip() != other.strip()


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part[:9]) for part in re.findall(r"\d+", version)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
