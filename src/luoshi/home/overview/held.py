"""With whom problems stay how long: working time of each party with the problems that moved lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.problems.listing import PARTIES
from luoshi.problems.models import Leg
from luoshi.problems.models.base import ProblemQuerySet
from luoshi.rollout.models import Project
from luoshi.ui.moments import duration_text

MOST, LATELY = 500, timedelta(days=30)
"""Problems that are looked at: those that moved last, within thirty days."""


@dataclass(frozen=True)
class Held:
    """One party: in how many problems it had the ball, and the mean working minutes it kept it in each."""

    party: str
    label: str
    problems: int
    value: int
    text: str


def held_by(problems: ProblemQuerySet, project: Project) -> list[Held]:
    """Each party that had the ball in one of these problems."""
    moved = problems.filter(changed_at__gte=clock.now() - LATELY).order_by("-changed_at", "-id")
    legs = Leg.objects.filter(problem__in=moved.values("pk")[:MOST]).order_by()
    spent: dict[str, int] = defaultdict(int)
    seen: dict[str, set[UUID]] = defaultdict(set)
    now = clock.now()
    for problem, party, began, ended in legs.values_list("problem_id", "party", "began", "ended"):
        spent[party] += project.time_of(party).minutes_between(began, ended or now)
        seen[party].add(problem)
    return [_held(project, party, str(label), spent, seen) for party, label in PARTIES if party in seen]


def _held(
    project: Project, party: str, label: str, spent: dict[str, int], seen: dict[str, set[UUID]]
) -> Held:
    mean = round(spent[party] / len(seen[party]))
    per_day = project.time_of(party).minutes_per_day
    return Held(party, label, len(seen[party]), mean, duration_text(mean, per_day))


def answer(rows: Sequence[Held]) -> str:
    """The sentence under the question."""
    if not rows:
        return _("Nothing has moved in thirty days.")
    longest = max(rows, key=lambda row: row.value)
    return _("Longest with: %(party)s, %(time)s on average in thirty days.") % {
        "party": longest.label, "time": longest.text
    }  # fmt: skip
