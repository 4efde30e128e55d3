"""What the lead's page of waiting mails shows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.db.models import QuerySet

from luoshi.evidence.models import Attachment
from luoshi.evidence.queries import attachments_for
from luoshi.mailroom.models import DONE, DROPPED, WAITS, Arrival
from luoshi.rollout.models import Member
from luoshi.ui.moments import day_text

MOST, REMEMBERED = 100, 5
TABS = (WAITS, DONE, DROPPED)


@dataclass
class Desk:
    """The list, by day, and how many there are besides."""

    groups: list[tuple[str, list[Arrival]]]
    count: int
    tab: str

    @property
    def rows(self) -> list[Arrival]:
        """All mails in their order."""
        return [row for _label, rows in self.groups for row in rows]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def desk(member: Member, tab: str) -> Desk:
    """The waiting ones, the longest waiting first; the others newest first."""
    found = _of(member, tab).defer("said", "cut", "html", "error").select_related("member")
    rows, today = list(found[:MOST]), member.project.today()
    zone = member.project.zone
    days = groupby(rows, key=lambda row: day_text(row.at.astimezone(zone).date(), today))
    count = len(rows) if len(rows) < MOST else _of(member, tab).count()
    return Desk([(label, list(those)) for label, those in days], count, tab)


def _of(member: Member, tab: str) -> QuerySet[Arrival]:
    found = Arrival.objects.visible_to(member)
    return found.waiting() if tab == WAITS else found.filter(status=tab).order_by("-at", "-id")


def opened(member: Member, arrival: Arrival | None) -> dict[str, Any]:
    """One mail with what came along (one query)."""
    if arrival is None:
        return {"arrival": None, "files": []}
    return {"arrival": arrival, "files": files_of(member, arrival)}


def files_of(member: Member, arrival: Arrival) -> list[Attachment]:
    """What came with it, as this lead sees it."""
    return attachments_for("arrival", [arrival.pk], member=member)[arrival.pk]


def after(member: Member, pk: UUID) -> Arrival | None:
    """The mail that waits after this one, or the longest waiting."""
    rest = list(Arrival.objects.visible_to(member).waiting().exclude(pk=pk).only("pk", "at")[:MOST])
    gone = Arrival.objects.filter(pk=pk).values_list("at", flat=True).first()
    return next((one for one in rest if gone and one.at >= gone), rest[0] if rest else None)


def waiting_count(member: Member) -> int:
    """How many mails wait for this lead; the answer may be some seconds old."""
    remembered, key = caches["process"], f"mail-{member.project_id}"
    known: int | None = remembered.get(key)
    if known is None:
        known = Arrival.objects.visible_to(member).filter(status=WAITS)[:MOST].count()
        remembered.set(key, known, REMEMBERED)
    return known
