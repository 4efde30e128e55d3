"""What consultants ask back about: counts by the part of the sheet, for who fills the next one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.db.models import Count

from luoshi.problems.models import Problem, Question
from luoshi.problems.models.asked import PARTS, part_label
from luoshi.rollout.models import Member, Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REMEMBERED = 300  # seconds
OFTEN = 3
"""How often a part has been asked about before the sheet says so."""
SHOWN = 4
LATEST = 5


@dataclass(frozen=True)
class Asked:
    """One part, and how often consultants asked about it."""

    part: str
    label: StrOrPromise
    count: int
    share: int


def counted(project: Project) -> Counter[str]:
    """Questions from outside by the part they are about; the answer may be five minutes old."""
    remembered, key = caches["process"], f"asked-{project.pk}"
    found: Counter[str] | None = remembered.get(key)
    if found is None:
        found = _counted_now(project)
        remembered.set(key, found, REMEMBERED)
    return found


def forget(project: Project) -> None:
    """Count anew: the lead corrected what a question was about."""
    caches["process"].delete(f"asked-{project.pk}")


def _counted_now(project: Project) -> Counter[str]:
    asked = Question.objects.filter(problem__project=project, by__firm__isnull=False, undone=False)
    rows = asked.order_by().values_list("about").annotate(Count("pk"))
    return Counter({part: number for part, number in rows if part in PARTS})


def asked_most(project: Project, most: int = SHOWN) -> list[Asked]:
    """The parts that were asked about most often, with their share of all such questions in percent."""
    found = counted(project)
    whole = found.total() or 1
    return [
        Asked(part, part_label(part), count, round(100 * count / whole))
        for part, count in found.most_common(most)
    ]


def often_asked(project: Project) -> dict[str, int]:
    """How often, for the parts that were asked about again and again."""
    return {part: count for part, count in counted(project).items() if count >= OFTEN}


def latest(member: Member, part: str) -> list[Question]:
    """The last questions about a part, on problems that this member may see."""
    visible = Problem.objects.visible_to(member)
    asked = Question.objects.filter(problem__in=visible, by__firm__isnull=False, undone=False, about=part)
    rows = asked.select_related("problem", "by__firm").order_by("-asked_at")
    return list(rows[:LATEST])
