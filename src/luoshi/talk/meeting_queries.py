"""Meetings for pages and lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, UUIDField
from django.http import Http404
from django.shortcuts import get_object_or_404

from luoshi.evidence.queries import attachments_for
from luoshi.kernel import clock
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.rollout.models import Member
from luoshi.talk import meeting_rules as rules
from luoshi.talk.lifecycle import FIXED, PROPOSED
from luoshi.talk.models import Meeting, Slot
from luoshi.talk.models.meeting import MeetingQuerySet
from luoshi.talk.topics import Topic
from luoshi.talk.when import span_named

ROWS, MOST_COMING = 50, 300
_ANY: Prepared[UUID] = Prepared(
    lambda: Meeting.objects.filter(
        subject_kind=Blank("kind", CharField()), subject_id=Blank("key", UUIDField())
    ).values_list("pk", flat=True)[:1]
)


def meeting_for(member: Member, meeting_id: UUID) -> Meeting:
    """The meeting as this member may see it, or 404."""
    meeting = get_object_or_404(_whole(Meeting.objects.visible_to(member)), pk=meeting_id)
    return owned(member, [meeting])[0]


def meetings_on(topic: Topic, member: Member) -> list[Meeting]:
    """The meetings about one thing that this member may see, each with its `files`.

    Most things have none: then nobody asks who may see them, which is a long question.
    """
    if not _ANY.ask(kind=topic.trail_kind, key=topic.pk):
        return []
    return with_files(owned(member, _whole(Meeting.objects.visible_to(member).on(topic))), member)


def with_files(rows: Iterable[Meeting], member: Member) -> list[Meeting]:
    """The meetings, each with its `files`."""
    meetings = list(rows)
    files = attachments_for("meeting", [one.pk for one in meetings], member=member) if meetings else {}
    for meeting in meetings:
        meeting.files = files[meeting.pk]
    return meetings


def _whole(meetings: MeetingQuerySet) -> MeetingQuerySet:
    return meetings.for_page().prefetch_related("slots__replies")


def owned(member: Member, meetings: Iterable[Meeting]) -> list[Meeting]:
    """The member's own project knows its company and its calendar already."""
    found = list(meetings)
    for meeting in found:
        meeting.project = member.project
    return found


@dataclass(frozen=True)
class Cell:
    """What one person said to one time; empty while they have not answered."""

    member: Member
    answer: str
    label: Any


@dataclass(frozen=True)
class Time:
    """One proposed time with everybody's answer."""

    slot: Slot
    words: str
    mine: str
    cells: list[Cell] = field(default_factory=list)
    chosen: bool = False
    passed: bool = False

    @property
    def can(self) -> int:
        """How many can."""
        return sum(cell.answer == rules.CAN for cell in self.cells)


def times_of(meeting: Meeting, member: Member) -> list[Time]:
    """The times of a meeting with who can when."""
    people, labels, found = meeting.people(), dict(rules.ANSWERS), []
    for slot in sorted(meeting.slots.all(), key=lambda one: one.starts_at):
        said = {reply.member_id: reply.answer for reply in slot.replies.all()}
        cells = [Cell(one, said.get(one.pk, ""), labels.get(said.get(one.pk, ""), "")) for one in people]
        found.append(Time(slot, span_named(slot.starts_at, meeting.length), said.get(member.pk, ""), cells,
                          slot.starts_at == meeting.starts_at, slot.starts_at <= clock.now()))  # fmt: skip
    return found


def awaits(meeting: Meeting, member: Member) -> bool:
    """Whether this member was asked and has not answered to a time that is still open."""
    if not meeting.has(member) or meeting.state not in (PROPOSED, FIXED) or member.pk == meeting.called_by_id:
        return False
    now = clock.now()
    slots = [s for s in meeting.slots.all() if s.starts_at > now]
    if meeting.state == FIXED:
        slots = [s for s in slots if s.starts_at == meeting.starts_at]
    return bool(slots) and not any(r.member_id == member.pk for s in slots for r in s.replies.all())


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    meeting: Meeting
    awaited: bool
    first: datetime
    times: int

    @property
    def waits_for_minutes(self) -> bool:
        """Whether it is over and nobody has written the minutes."""
        ends = self.meeting.ends_at
        return self.meeting.state == FIXED and ends is not None and ends <= clock.now()


def coming(member: Member, *, mine: bool = False) -> list[Row]:
    """What is to take place or to be closed, soonest first."""
    found = _whole(_of(member, mine).coming().order_by("-changed_at"))[:MOST_COMING]
    return sorted((_row(one, member) for one in owned(member, found)), key=lambda row: row.first)


def past(member: Member, before: str = "", *, mine: bool = False) -> tuple[list[Row], str]:
    """What has ended or was called off, newest first, and where the next page begins."""
    ended = _of(member, mine).exclude(state__in=(PROPOSED, FIXED)).order_by("-changed_at", "-id")
    if moment := clock.moment_in(before):
        ended = ended.filter(changed_at__lt=moment)
    found = owned(member, _whole(ended)[: ROWS + 1])
    older = found[ROWS - 1].changed_at.isoformat() if len(found) > ROWS else ""
    return [_row(one, member) for one in found[:ROWS]], older


def _of(member: Member, mine: bool) -> MeetingQuerySet:
    visible = Meeting.objects.visible_to(member)
    return visible.filter(participants__member=member) if mine else visible


def _row(meeting: Meeting, member: Member) -> Row:
    slots = [slot.starts_at for slot in meeting.slots.all()]
    first = meeting.starts_at or min(slots, default=meeting.called_at)
    return Row(meeting, awaits(meeting, member), first, len(slots))


def taking_part(member: Member, meeting_id: UUID) -> Meeting:
    """A meeting with a time in which this member takes part, for the own calendar. Raises Http404."""
    meeting = meeting_for(member, meeting_id)
    if not meeting.has(member) or meeting.starts_at is None:
        raise Http404
    return meeting
