"""Escalations: at 80 % of a promise the holder is told, at 100 % the lead, at 150 % the sponsor; once.

A milestone is told to the lead the evening it was to be ready, to the sponsor when it stays late.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from luoshi.changes import notices
from luoshi.changes.lifecycle.states import BUILDING
from luoshi.changes.models.built import Milestone
from luoshi.changes.models.holding import FIRM
from luoshi.changes.models.relay import ChangeEscalation
from luoshi.kernel import clock
from luoshi.problems import minutes

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

AT_ONCE = 500
"""Changes of one run; those left over are the next run's."""
STAYS_LATE = 3
"""Working days after which a late milestone is the sponsor's to know."""
LATE, MUCH_TOO_LATE = 100, 150


def raise_due() -> int:
    """Tell whoever is to be told now; how many were (a job, safe to repeat at any moment)."""
    changes = apps.get_model("changes", "Change")._base_manager
    due = changes.filter(alarm_at__lte=clock.now()).order_by("alarm_at").values_list("pk", flat=True)
    return sum(_look_at(pk) for pk in list(due[:AT_ONCE])) + _late_milestones()


def _look_at(pk: UUID) -> int:
    """One change under its lock: every level that is reached and was not told, then the next alarm."""
    changes = apps.get_model("changes", "Change")._base_manager
    with transaction.atomic():
        change: Change = (
            changes.select_for_update(of=("self",)).select_related("project__organization").get(pk=pk)
        )
        now, due, promised = clock.now(), change.due_at, change.promised_minutes
        if change.alarm_at is None or change.alarm_at > now or due is None or change.promised_from is None:
            return 0
        time = change.their_time
        change.alarm_at = minutes.next_alarm(time, now, due, promised)
        levels = minutes.reached(time, now, due, promised)
        if (milestone := change.next_milestone()) and change.evening(milestone.due_on) == due:
            # That the milestone is late is told of the milestone, with its name.
            levels = [level for level in levels if level < LATE]
        told = sum(_raise(change, level, change.promised_from) for level in levels)
        change.save(update_fields=["alarm_at"])
    return told


def _raise(change: Change, level: int, began: datetime, milestone: Milestone | None = None) -> bool:
    row, made = ChangeEscalation.objects.get_or_create(
        change=change, milestone=milestone, began=began, level=level, defaults={"at": clock.now()}
    )
    if made:
        names = notices.escalated(change, level, milestone)
        row.told = ", ".join(names)[:300]
        row.save(update_fields=["told"])
        what = milestone.name if milestone else ""
        change.beside("escalate", None, {"level": level, "whom": row.told, "milestone": what})
    return made


def _late_milestones() -> int:
    """Milestones that are late: the lead is told at once, the sponsor when they stay late."""
    rows = Milestone.objects.filter(alarm_at__lte=clock.now(), undone=False, change__state__in=BUILDING)
    rows = rows.filter(Q(change__waits=FIRM) | Q(change__firm__isnull=True)).order_by("alarm_at", "id")
    return sum(_look_at_milestone(pk) for pk in list(rows.values_list("pk", flat=True)[:AT_ONCE]))


def _look_at_milestone(pk: UUID) -> int:
    """One late milestone under its lock: who is to be told now, and when the next one is."""
    with transaction.atomic():
        row = Milestone.objects.select_for_update(of=("self",)).select_related(
            "change__project__organization", "change__holder"
        ).get(pk=pk)  # fmt: skip
        if row.alarm_at is None or row.alarm_at > clock.now():
            return 0
        change, began = row.change, row.change.evening(row.due_on)
        stays = change.evening(change.project.working_time.shift(row.due_on, STAYS_LATE))
        told = int(_raise(change, LATE, began, row))
        row.alarm_at = stays if stays > clock.now() else None
        if row.alarm_at is None:
            told += _raise(change, MUCH_TOO_LATE, began, row)
        row.save(update_fields=["alarm_at"])
    return told
