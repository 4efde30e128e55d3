"""推广 on the page of a change: each wave with who has read of it and who has not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from luoshi.changes.lifecycle.states import ROLLING_OUT
from luoshi.changes.models import Change, Wave
from luoshi.knowledge.lifecycle import SENT
from luoshi.knowledge.models import Reading
from luoshi.rollout.models import Member

TEMPLATE, NAMES = "changes/section_waves.html", 12


@dataclass
class Shown:
    """One wave: how many it was sent to, who has read it."""

    wave: Wave
    names: list[str] = field(default_factory=list)
    silent: list[Reading] = field(default_factory=list)
    people: int = 0
    to_remind: int = 0

    @property
    def read(self) -> int:
        """How many have read it."""
        return self.people - len(self.silent)

    @property
    def first_silent(self) -> list[Reading]:
        """Those whom the page names."""
        return self.silent[:NAMES]

    @property
    def more(self) -> int:
        """How many more have not read it."""
        return max(0, len(self.silent) - NAMES)


def shown(change: Change, member: Member) -> dict[str, Any] | None:
    """Nothing before the roll-out; waves that went back to work stay readable once they had begun."""
    waves = change.waves.select_related("bulletin").prefetch_related("departments").order_by("id")
    rows = [one for one in waves if not one.undone or one.started_at]
    if not rows:
        return None
    drawn = [Shown(wave, [one.name for one in wave.departments.all()]) for wave in rows]
    _read(drawn, change, member)
    return {
        "now": change.state == ROLLING_OUT,
        "waves": [one for one in drawn if not one.wave.undone],
        "earlier": [one for one in drawn if one.wave.undone],
        "follows": member.has("lead", "sponsor"),
        "leads": member.has("lead"),
    }


def _read(drawn: list[Shown], change: Change, member: Member) -> None:
    """Who has read the bulletin of each wave, in one query."""
    readings: dict[UUID, list[Reading]] = defaultdict(list)
    sent = [one.wave.bulletin_id for one in drawn if one.wave.bulletin_id]
    rows = Reading.objects.filter(bulletin__in=sent).select_related("member__department") if sent else ()
    for row in rows:
        readings[row.bulletin_id].append(row)
    today = change.project.today()
    midnight = datetime.combine(today, time(), change.project.zone)
    for one in drawn:
        if one.wave.bulletin is None:
            continue
        one.wave.bulletin.project = member.project
        found = readings[one.wave.bulletin.pk]
        here = [row for row in found if row.at is None and row.member.is_active_on(today)]
        one.people, one.silent = len(found), sorted(here, key=lambda row: row.member.name)
        late = [row for row in here if row.reminded_at is None or row.reminded_at < midnight]
        one.to_remind = len(late) if one.wave.bulletin.state == SENT else 0
