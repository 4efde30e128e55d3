"""自己绕过去了: how often people helped themselves past the procedure, by area, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Q

from luoshi.kernel import clock
from luoshi.problems.models import Occurrence
from luoshi.rollout.models import Area, Member

SPAN, EXAMPLES = timedelta(days=90), 3


@dataclass
class Round:
    """One area (None: not named yet): all problems met there, those got round, and the latest in words."""

    area: Area | None
    met: int
    count: int
    examples: list[Occurrence] = field(default_factory=list)

    @property
    def share(self) -> int:
        """Percent of what was met."""
        return 100 * self.count // self.met if self.met else 0


def rounds(member: Member) -> list[Round]:
    """The areas in which people got round problems, the most frequent first."""
    since = clock.now() - SPAN
    # What was met since then has changed since then, and by that problems are indexed.
    seen = Occurrence.objects.visible_to(member).filter(
        problem__project_id=member.project_id, problem__changed_at__gte=since, reported_at__gte=since
    )
    counted = seen.order_by().values("problem__area").annotate(
        met=Count("pk"), n=Count("pk", filter=Q(workaround=True))
    )  # fmt: skip
    areas = Area.objects.visible_to(member).in_bulk()
    found = [Round(areas.get(row["problem__area"]), row["met"], row["n"]) for row in counted if row["n"]]
    told = seen.filter(workaround=True).exclude(workaround_how="").select_related("problem", "member")
    of = {one.area.pk if one.area else None: one for one in found}
    for met in told.order_by("-reported_at", "id")[:200]:
        place = of.get(met.problem.area_id)
        if place is not None and len(place.examples) < EXAMPLES:
            met.problem.project = member.project
            place.examples.append(met)
    for one in found:
        if one.area:
            one.area.project = member.project
    return sorted(found, key=lambda one: (-one.count, str(one.area)))
