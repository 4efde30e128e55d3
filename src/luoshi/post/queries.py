"""What the pages of notices and letters show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import pgettext

from luoshi.post.models import BadAddress, Letter, Notice
from luoshi.post.models.letter import FAILED, QUEUED
from luoshi.post.topics import OTHER
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


@dataclass(frozen=True)
class Wanted:
    """Which letters: by part of a name or address, by what they are about, by how it went."""

    q: str = ""
    topic: str = ""
    status: str = ""

    @property
    def address(self) -> str:
        """As the end of an address, for the next page."""
        return urlencode({name: value for name, value in vars(self).items() if value})


def outbox(member: Member, wanted: Wanted = Wanted(), before: UUID | None = None) -> Outbox:
    """The project's letters, newest first; `before` is the last key of the page before."""
    letters = Letter.objects.visible_to(member)
    open_ = letters.filter(status__in=[QUEUED, FAILED]).order_by().values_list("status")
    counts = {QUEUED: 0, FAILED: 0, **dict(open_.annotate(Count("id")))}
    if wanted.q:
        letters = letters.filter(Q(name__icontains=wanted.q) | Q(address__icontains=wanted.q))
    if wanted.topic:
        letters = letters.filter(topic="" if wanted.topic == OTHER.name else wanted.topic)
    if wanted.status:
        letters = letters.filter(status=wanted.status)
    return _page(letters, counts, before)


def letters_to(member: Member, before: UUID | None = None) -> Outbox:
    """What was sent to this member, newest first."""
    return _page(Letter.objects.filter(project_id=member.project_id, member=member), {}, before)


def _page(letters: QuerySet[Letter], counts: dict[str, int], before: UUID | None) -> Outbox:
    found = letters.filter(id__lt=before) if before else letters
    light = found.select_related("member").defer("text", "html", "calendar", "body", "links")
    rows = list(light.order_by("-id")[: PAGE + 1])
    return Outbox(rows[:PAGE], counts, rows[PAGE - 1].pk if len(rows) > PAGE else None)


@dataclass
class Silent:
    """One address that takes no mail, and whose it is in this project."""

    bad: BadAddress
    names: str


def bad_addresses(member: Member) -> list[Silent]:
    """Those of the project's people (two queries)."""
    rows = list(BadAddress.objects.visible_to(member))
    people = Member.objects.of(member.project).annotate(low=Lower("user__email"))
    names: defaultdict[str, list[str]] = defaultdict(list)
    for low, name in people.filter(low__in=[row.address for row in rows]).values_list("low", "name"):
        names[low].append(name)
    return [Silent(row, pgettext("between names", ", ").join(names[row.address])) for row in rows]
