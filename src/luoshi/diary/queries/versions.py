"""Every version of a diary as it was filed, read back from the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from luoshi.diary.models import Diary
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member
from luoshi.trail.models import Event


@dataclass(frozen=True)
class Version:
    """What was handed in at one moment, or that it was taken back."""

    number: int
    at: datetime
    nil: bool
    late: bool
    reason: str
    entries: list[Occurrence]
    taken_back: bool


def versions_of(diary: Diary, reader: Member) -> list[Version]:
    """The newest first; entries whose problem the reader may not see are left out."""
    events = list(
        Event.objects.about(diary).filter(verb__in=("file", "amend", "undo")).order_by("-at", "-id")
    )
    keys = {key for event in events for key in event.facts.get("entries", [])}
    seen = Problem.objects.visible_to(reader)
    met = Occurrence.objects.filter(pk__in=keys, problem__in=seen).select_related("problem")
    known = {str(one.pk): one for one in met}
    for one in known.values():
        one.problem.project = reader.project
    return [_version(event, known) for event in events]


def _version(event: Event, known: dict[str, Occurrence]) -> Version:
    facts = event.facts
    return Version(
        number=int(facts.get("version", 0)), at=event.at, nil=bool(facts.get("nil")),
        late=bool(facts.get("late")), reason=str(facts.get("reason", "")),
        entries=[known[key] for key in facts.get("entries", []) if key in known],
        taken_back=event.verb == "undo",
    )  # fmt: skip
