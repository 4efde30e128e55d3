"""The lead's list of regimes: what holds, what follows, what was."""

from __future__ import annotations

from dataclasses import dataclass, field

from luoshi.diary.forecast import terms_of
from luoshi.diary.models import Regime
from luoshi.rollout.models import Member


@dataclass(frozen=True)
class Row:
    """One regime with its terms in words."""

    regime: Regime
    terms: str


@dataclass
class Standing:
    """Regimes by whether they hold now."""

    now: list[Row] = field(default_factory=list)
    planned: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    over: list[Row] = field(default_factory=list)


def standing(member: Member) -> Standing:
    """All regimes of the project that the member may read, in one query."""
    today, found = member.project.today(), Standing()
    rows = Regime.objects.visible_to(member).select_related("department", "member", "made_by")
    latest: dict[object, Row] = {}
    for regime in rows.order_by("starts_on", "made_at"):
        row = Row(regime, terms_of(regime))
        if regime.starts_on is None:
            found.waiting.append(row)
        elif regime.starts_on > today:
            found.planned.append(row)
        else:
            if regime.scope in latest:
                found.over.insert(0, latest[regime.scope])
            latest[regime.scope] = row
    order = {"project": 0, "department": 1, "member": 2}
    found.now = sorted(latest.values(), key=lambda row: (order[row.regime.scope[0]], row.regime.whom))
    return found
