"""Small equal points for honest filing, nil or not: proposed once a month, confirmed like all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from luoshi.diary.models import Diary
from luoshi.rewards.models import Grant, Terms
from luoshi.rewards.rules import FILING
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import record

MONTH = "month"


def propose_last_month() -> int:
    """For every project that rewards, the month that has ended; how many were proposed. A daily job."""
    projects = Project.objects.filter(reward_terms__withdrawn_at__isnull=True, reward_terms__filing__gt=0)
    return sum(propose(project, _last_month(project.today())) for project in projects.distinct())


def propose(project: Project, month: date) -> int:
    """One proposal a person for the daily reports filed in time in this month; repeating adds none."""
    end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    filed = Diary.objects.filed().filter(
        project=project, late=False, day__gte=month.replace(day=1), day__lte=end
    )
    all_terms = Terms.all_of(project)
    points, count, last = Counter[UUID](), Counter[UUID](), Terms.on(project, end)
    for member_id, day in filed.values_list("member_id", "day").iterator(2000):
        terms = next((terms for terms in all_terms if terms.begins <= day), None)
        points[member_id] += terms.filing if terms else 0
        count[member_id] += 1
    if last is None:
        return 0
    return _write(project, end, last, {pk: (points[pk], count[pk]) for pk in points if points[pk]})


def _write(project: Project, end: date, terms: Terms, earned: dict[UUID, tuple[int, int]]) -> int:
    cause = uuid5(NAMESPACE_OID, f"{project.pk}:{end:%Y-%m}")
    known = set(Grant.objects.filter(cause_kind=MONTH, cause_id=cause).values_list("member_id", flat=True))
    rows = [
        _grant(project, cause, end, terms, member, *earned[member.pk])
        for member in _people(earned)
        if member.pk not in known
    ]
    if not rows:
        return 0
    with transaction.atomic():
        Grant.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        facts = {"month": f"{end:%Y-%m}", "people": len(rows), "points": sum(row.points for row in rows)}
        record(project, "propose_filing", by=None, facts=facts, internal=True)
    return len(rows)


def _people(earned: Iterable[UUID]) -> Iterable[Member]:
    return Member.objects.filter(pk__in=list(earned)).internal().order_by("id")


def _grant(
    project: Project, cause: UUID, end: date, terms: Terms, member: Member, points: int, count: int
) -> Grant:
    grant = Grant(
        organization_id=project.organization_id, project=project, member=member, rule=FILING, terms=terms,
        cause_kind=MONTH, cause_id=cause, points=points, count=count, earned_on=end,
        for_lead=member.has("lead"),
    )  # fmt: skip
    grant.born("proposed")
    return grant


def _last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
