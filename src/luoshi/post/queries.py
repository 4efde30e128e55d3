"""What the pages of notices and letters show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from luoshi.post.models import Letter, Notice
from luoshi.rollout.models import Member

PAGE = 50


@dataclass
class Gathered:
    """The notices about one thing, newest first."""

    group: str
    notices: list[Notice]

    @property
    def is_unread(self) -> bool:
        """Whether one of them was not read."""
        return any(notice.is_unread for notice in self.notices)

    @property
    def newest(self) -> Notice:
        """The one that says how things stand."""
        return self.notices[0]

    @property
    def older(self) -> list[Notice]:
        """What was said before."""
        return self.notices[1:]


@dataclass
class Inbox:
    """One page of the inbox."""

    waiting: list[Gathered]
    read: list[Gathered]
    older_than: datetime | None


def inbox(member: Member, before: datetime | None = None, since: datetime | None = None) -> Inbox:
    """All that is unread, then what was read, by thing; `before` turns the page (two queries).

    What was read after `since`, when the page was opened, stays in its place: nothing jumps under the eye.
    """
    mine = Notice.objects.visible_to(member).order_by("-at", "-id")
    here = Q(read_at__isnull=True)
    if since:
        here |= Q(read_at__gte=since)
    unread = [] if before else list(mine.filter(here)[: PAGE * 4])
    old = mine.filter(read_at__lt=since) if since else mine.filter(read_at__isnull=False)
    rows = list((old.filter(at__lt=before) if before else old)[: PAGE + 1])
    return Inbox(_gather(unread), _gather(rows[:PAGE]), rows[PAGE - 1].at if len(rows) > PAGE else None)


def _gather(notices: list[Notice]) -> list[Gathered]:
    """By thing, in the order of each one's newest notice."""
    place: dict[UUID, int] = {}
    for notice in notices:
        place.setdefault(notice.subject_id, len(place))
    ordered = sorted(notices, key=lambda notice: place[notice.subject_id])
    groups = groupby(ordered, key=lambda notice: notice.subject_id)
    return [Gathered(found[0].group, found) for found in (list(rows) for _key, rows in groups)]


@dataclass
class Outbox:
    """One page of the outbox."""

    letters: list[Letter]
    counts: dict[str, int]
    older_than: UUID | None


def outbox(member: Member, status: str = "", before: UUID | None = None) -> Outbox:
    """The project's letters, newest first; `before` is the last key of the page before."""
    letters = Letter.objects.visible_to(member).select_related("member").order_by("-id")
    counts = {"queued": letters.waiting().count(), "failed": letters.failed().count()}
    if status:
        letters = letters.filter(status=status)
    if before:
        letters = letters.filter(id__lt=before)
    rows = list(letters.defer("text", "html", "calendar", "body", "links")[: PAGE + 1])
    return Outbox(rows[:PAGE], counts, rows[PAGE - 1].pk if len(rows) > PAGE else None)
