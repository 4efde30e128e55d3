"""What is due for a cause, brought in line with what was proposed: however often it is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from luoshi.rewards import rules
from luoshi.rewards.lifecycle import GRANTED, LAPSED, PROPOSED
from luoshi.rewards.models.grant import Grant
from luoshi.rewards.models.terms import Terms
from luoshi.rollout.models import Member, Project
from luoshi.rollout.roles import LEAD
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.rewards.subjects import Cause


@dataclass(frozen=True)
class Met:
    """One person's report of a cause: when, whether with evidence, whether it was the first one."""

    member: Member
    occasion: UUID
    at: datetime
    shown: bool = False
    first: bool = False


def rewards(project: Project) -> bool:
    """Whether this project has rules at all; most moves of most projects end here."""
    return Terms.objects.standing().filter(project=project).exists()


def settle(cause: Cause, met: Iterable[Met], *, importance: int, by: Member | None, reason: str = "") -> None:
    """Propose what is due for `cause`, value anew what waits, let lapse what is no longer due.

    `met` is everybody who reported it, nobody when nothing is due (then `reason` says why). What a person
    decided stays decided, and what was booked is never booked a second time. Part of the running transaction.
    A project without rules rewards nobody.
    """
    all_terms = Terms.all_of(cause.project)
    if not all_terms:
        return
    with transaction.atomic():
        mine = Grant.objects.select_for_update(of=("self",)).filter(
            cause_kind=cause.trail_kind, cause_id=cause.pk
        )
        known = {grant.member_id: grant for grant in mine.select_related("member", "terms")}
        due = _due(cause, met, importance, all_terms)
        for member_id, figures in due.items():
            if grant := known.get(member_id):
                _bring_in_line(grant, figures, by)
            else:
                _propose(cause, member_id, figures, by)
        for member_id, grant in known.items():
            if member_id not in due and grant.state in (PROPOSED, GRANTED):
                grant.lapse(by=by, reason=reason)


def _due(
    cause: Cause, met: Iterable[Met], importance: int, all_terms: list[Terms]
) -> dict[UUID, dict[str, Any]]:
    """Figures for each person, whoever met it several times once."""
    found: dict[UUID, dict[str, Any]] = {}
    for one in sorted(met, key=lambda one: (not one.first, one.at)):
        day = one.at.astimezone(cause.project.zone).date()
        terms = next((terms for terms in all_terms if terms.begins <= day), None)
        if terms is None or one.member.is_external or one.member.pk in found:
            continue
        rule = rules.FIRST if one.first else rules.CORROBORATOR
        if points := terms.points(rule, importance, one.shown):
            found[one.member.pk] = {
                "rule": rule, "terms": terms, "occasion": one.occasion, "importance": importance,
                "shown": one.shown, "points": points, "earned_on": day, "for_lead": one.member.has(LEAD),
            }  # fmt: skip
    return found


def _propose(cause: Cause, member_id: UUID, figures: dict[str, Any], by: Member | None) -> None:
    grant = Grant(
        organization_id=cause.project.organization_id, project=cause.project, member_id=member_id,
        cause_kind=cause.trail_kind, cause_id=cause.pk, **figures,
    )  # fmt: skip
    grant.born(PROPOSED)
    grant.save(force_insert=True)
    facts = {"member": grant.member.name, "points": grant.points, "rule": grant.rule}
    record(grant, "propose", by=by, facts=facts, to_state=PROPOSED, internal=True)


def _bring_in_line(grant: Grant, figures: dict[str, Any], by: Member | None) -> None:
    if grant.state == LAPSED:
        grant.renew(by=by, **figures)
    elif grant.state == PROPOSED and any(_differs(grant, name, value) for name, value in figures.items()):
        grant.value(by=by, **figures)


def _differs(grant: Grant, name: str, value: Any) -> bool:
    return name != "for_lead" and getattr(grant, name) != value
